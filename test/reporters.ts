/** What vitest prints; a file named by DOGWATCH_TEST_REPORT gets the results as JSON too. */
export function reporters(): {reporters: string[]; outputFile?: {json: string}} {
  const file = process.env['DOGWATCH_TEST_REPORT'];
  return file === undefined ? {reporters: ['default']} : {reporters: ['default', 'json'], outputFile: {json: file}};
}
