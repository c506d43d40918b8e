import {createPrivateKey, X509Certificate} from 'node:crypto';
import {createServer} from 'node:https';
import type {AddressInfo} from 'node:net';
import {connect} from 'node:tls';
import {expect, onTestFinished, test} from 'vitest';
import {makeCertificate} from '../../src/demo/api/certificate.ts';

test('says what it has to, and is signed by its own key', () => {
  for (let round = 0; round < 20; round++) {
    const {certificate, key} = makeCertificate();
    const read = new X509Certificate(certificate);
    expect(read).toMatchObject({
      subject: 'CN=dogwatch demo',
      issuer: 'CN=dogwatch demo',
      subjectAltName: 'DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1',
      ca: true,
      validFrom: 'Jan  1 00:00:00 2020 GMT',
      validTo: 'Dec 31 00:00:00 2099 GMT',
      keyUsage: ['1.3.6.1.5.5.7.3.1'],
    });
    expect(read.verify(read.publicKey)).toBe(true);
    expect(read.checkPrivateKey(createPrivateKey(key))).toBe(true);
  }
});

test('each is another one', () => {
  const [one, other] = [makeCertificate(), makeCertificate()].map(({certificate}) => new X509Certificate(certificate));
  expect(one!.serialNumber).not.toBe(other!.serialNumber);
  expect(one!.fingerprint256).not.toBe(other!.fingerprint256);
});

test.each(['127.0.0.1', 'localhost'])('is trusted by who has it as an authority, as %s', async host => {
  const {certificate, key} = makeCertificate();
  const server = createServer({cert: certificate, key}, (_, response) => void response.end());
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const {port} = server.address() as AddressInfo;
  const socket = connect({host: '127.0.0.1', port, ca: certificate, ...(host === 'localhost' && {servername: host})});
  onTestFinished(() => void socket.destroy());
  await new Promise((resolve, reject) => socket.on('secureConnect', resolve).on('error', reject));
  expect(socket.authorized).toBe(true);
});
