import {SyntaxProblem} from './tree.ts';

/** Where the parser is in its text. */
export class Reader {
  readonly text: string;
  at = 0;
  /** Here-documents whose text begins after the next line feed. */
  readonly pending: ((body: string) => void)[] = [];
  readonly #delimiters: {readonly end: string; readonly isStripping: boolean}[] = [];

  constructor(text: string) {
    this.text = text;
  }

  get next(): string {
    return this.text[this.at] ?? '';
  }

  get isAtEnd(): boolean {
    return this.at >= this.text.length;
  }

  get line(): number {
    let line = 1;
    for (let index = 0; index < this.at && index < this.text.length; index++) if (this.text[index] === '\n') line++;
    return line;
  }

  startsWith(text: string): boolean {
    return this.text.startsWith(text, this.at);
  }

  skip(text: string): boolean {
    if (!this.startsWith(text)) return false;
    this.at += text.length;
    return true;
  }

  /** Spaces, tabs, continued lines and comments. */
  skipBlanks(): void {
    for (;;) {
      if (this.next === ' ' || this.next === '\t' || this.next === '\r') this.at++;
      else if (this.startsWith('\\\n')) this.at += 2;
      else if (this.next === '#') this.at += /^[^\n]*/.exec(this.text.slice(this.at))![0].length;
      else return;
    }
  }

  /** Blanks and line feeds. */
  skipLines(): void {
    for (;;) {
      this.skipBlanks();
      if (this.next !== '\n') return;
      this.endLine();
    }
  }

  /** Passes a line feed; here-documents that wait for it are read. */
  endLine(): void {
    this.at++;
    while (this.pending.length > 0) this.pending.shift()!(this.#hereDocument(this.#delimiters.shift()!));
  }

  expectHereDocument(end: string, isStripping: boolean, give: (body: string) => void): void {
    this.#delimiters.push({end, isStripping});
    this.pending.push(give);
  }

  unfinished(what: string): SyntaxProblem {
    return new SyntaxProblem(what, true);
  }

  unexpected(): SyntaxProblem {
    if (this.isAtEnd) return new SyntaxProblem('unexpected end of file', true);
    const found =
      this.next === '\n' ? 'newline' : /^(;;|&&|\|\||[;&|()<>])/.test(this.text.slice(this.at)) ? this.operator() : `${this.word()}`;
    return new SyntaxProblem(`unexpected ${found === 'newline' ? found : `"${found}"`}`, false);
  }

  operator(): string {
    return /^(;;&|;;|;&|&&|&>|\|\||<<<|<<-|<<|>>|<&|>&|<>|>\||[;&|()<>])/.exec(this.text.slice(this.at, this.at + 3))?.[0] ?? '';
  }

  /** The bare word that stands here, for keywords and messages. */
  word(): string {
    const found = /^[^\s;&|()<>]+/.exec(this.text.slice(this.at, this.at + 80));
    return found?.[0] ?? '';
  }

  #hereDocument({end, isStripping}: {end: string; isStripping: boolean}): string {
    let body = '';
    while (!this.isAtEnd) {
      const feed = this.text.indexOf('\n', this.at);
      const stop = feed < 0 ? this.text.length : feed;
      let line = this.text.slice(this.at, stop);
      this.at = Math.min(this.text.length, stop + 1);
      if (isStripping) line = line.replace(/^\t+/, '');
      if (line === end) return body;
      body += `${line}\n`;
    }
    // An interactive shell asks on; a script's end is taken as the document's.
    this.isHereDocumentOpen = true;
    return body;
  }

  isHereDocumentOpen = false;
}
