import type {Driven} from './drive.ts';

/** Waits for words on the screen, however lines were broken to fit into a dialog. */
export function reads({until}: Pick<Driven, 'until'>, wanted: string | RegExp): Promise<string> {
  return until(text => (typeof wanted === 'string' ? unbroken(text).includes(wanted) : wanted.test(unbroken(text))));
}

/** Agrees to what the dialog offers, once it has been seen. */
export async function agreeTo(driven: Pick<Driven, 'until' | 'press'>, doing: string): Promise<void> {
  await driven.until(text => unbroken(text).includes(`y ${doing}`) && !text.includes('looking'));
  await driven.press('y');
}

function unbroken(text: string): string {
  return text.replaceAll(/[│╭╮╰╯─\s]+/g, ' ');
}
