import {request} from 'node:http';
import type {Answer, UpgradedStream} from './transport-types.ts';
import type {Opening} from './web-socket.ts';

/** What stands, or what was answered instead. */
export type SpdyOpened = UpgradedStream | {readonly refused: Answer};

/**
 * Upgrades a connection to SPDY/3.1 by POST, as client-go/transport/spdy does (NegotiateStreaming): one header for each protocol, the answer tells
 * which. The connection is closed when the signal fires, or when the upgrade fails. Rejects with what the network throws, or the signal's reason;
 * an answer that is an upgrade to something else has the code `UpgradeRefused`.
 */
export function openSpdy({url, protocols, headers, socket, signal, timeoutInMs}: Opening): Promise<SpdyOpened> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      socket.destroy();
      throw signal.reason;
    }
    const {host, pathname, search} = new URL(url);
    const abort = () => {
      socket.destroy();
      reject(signal.reason);
    };
    const fail = (error: unknown) => {
      socket.destroy();
      reject(error);
    };
    signal.addEventListener('abort', abort, {once: true});
    socket.once('close', () => signal.removeEventListener('abort', abort));
    const asked = request({
      method: 'POST',
      path: pathname + search,
      setHost: false,
      headers: {...headers, host, connection: 'Upgrade', upgrade: 'SPDY/3.1', 'x-stream-protocol-version': [...protocols]},
      createConnection: () => socket,
      timeout: timeoutInMs,
    });
    asked.once('timeout', () => fail(Object.assign(new Error('No answer'), {code: 'UND_ERR_HEADERS_TIMEOUT'})));
    asked.on('error', fail);
    asked.once('upgrade', (answer, _socket, head) => {
      socket.setTimeout(0).pause();
      // Errors from here on are told by the close that follows; unheard they would end the program.
      socket.on('error', () => {});
      const protocol = protocols.find(name => name === answer.headers['x-stream-protocol-version']);
      if (!/^spdy\/3\.1$/i.test(answer.headers.upgrade ?? '') || protocol === undefined) return fail(odd(answer.headers.upgrade, protocol));
      if (head.length > 0) socket.unshift(head);
      resolve({socket, protocol});
    });
    asked.once('response', answer => {
      answer.once('close', () => socket.destroy());
      resolve({refused: {status: answer.statusCode ?? 0, headers: answer.headers, body: answer}});
    });
    asked.end();
  });
}

function odd(upgrade: string | undefined, protocol: string | undefined): Error {
  const why = protocol === undefined ? 'it takes no protocol that was offered' : `it turns to ${upgrade} in place of SPDY/3.1`;
  return Object.assign(new Error(why), {code: 'UpgradeRefused'});
}
