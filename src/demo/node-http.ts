/**
 * What the demo needs of Node's HTTP. Imported by its name, the module would be asked for all that it exports, and would load the client that
 * fetch is made of: 40 ms and 10 MB.
 */
export const {createServer, STATUS_CODES} = process.getBuiltinModule('node:http');
