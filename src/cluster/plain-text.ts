import {stripVTControlCharacters} from 'node:util';

/** Text from outside made fit for a message: no escape sequences, no control characters but newlines, at most `maxLength` characters. */
export function plainText(text: string, maxLength = 500): string {
  const plain = stripVTControlCharacters(text)
    .replace(/\r\n?/g, '\n')
    .replace(/\t/g, ' ')
    .replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g, '')
    .trim();
  return plain.length > maxLength ? `${plain.slice(0, maxLength)}…` : plain;
}

/** A certificate's date as OpenSSL writes it (`Jan  1 00:00:00 2021 GMT`), for a message: `2021-01-01 00:00 UTC`. */
export function readableDate(text: string): string {
  const time = new Date(text);
  return Number.isNaN(time.getTime()) ? plainText(text, 40) : `${time.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
