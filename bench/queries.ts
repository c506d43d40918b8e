/** What a program asks its terminal at the start, and what a plain modern one says; without an answer many wait for a second. */
const answers: readonly {readonly query: RegExp; readonly reply: (...groups: string[]) => string}[] = [
  {query: /\x1b\[0?c/g, reply: () => '\x1b[?62;22c'},
  {query: /\x1b\[>0?c/g, reply: () => '\x1b[>41;354;0c'},
  {query: /\x1b\[>0?q/g, reply: () => '\x1bP>|bench\x1b\\'},
  {query: /\x1b\[5n/g, reply: () => '\x1b[0n'},
  {query: /\x1b\[6n/g, reply: () => '\x1b[1;1R'},
  {query: /\x1b\[\?(\d+)\$p/g, reply: (_, mode) => `\x1b[?${mode};${mode === '2026' ? 2 : 0}$y`},
  {query: /\x1b\[\?u/g, reply: () => '\x1b[?0u'},
  {query: /\x1b\]10;\?(?:\x07|\x1b\\)/g, reply: () => '\x1b]10;rgb:d0d0/d0d0/d0d0\x1b\\'},
  {query: /\x1b\]11;\?(?:\x07|\x1b\\)/g, reply: () => '\x1b]11;rgb:0000/0000/0000\x1b\\'},
];

/** Longer than any query. */
const tailLength = 32;

/** Takes the output chunk by chunk, also where a chunk ends within a query; each query is answered once, in the order asked. */
export function answerQueries(send: (reply: string) => void): (chunk: Uint8Array) => void {
  let tail = '';
  return chunk => {
    const text = tail + Buffer.from(chunk).toString('latin1');
    const asked = answers.flatMap(({query, reply}) => [...text.matchAll(query)].map(match => ({match, reply})));
    let answeredTo = 0;
    for (const {match, reply} of asked.sort((a, b) => a.match.index - b.match.index)) {
      send(reply(...match));
      answeredTo = match.index + match[0].length;
    }
    tail = text.slice(answeredTo).slice(-tailLength);
  };
}
