// SPDX-License-Identifier: GPL-3.0-or-later
// An authority of the test, and the certificates of servers that it makes.
//
//   const ca = makeAuthority(dir);                     ca.file: PEM, what a client has to trust
//   ca.certificate({ days: '9', name: 'IP:127.0.0.1' })   {cert, key, certFile, keyFile}; a later one takes their place
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const EC = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

export function makeAuthority(dir) {
  const openssl = (...args) => execFileSync('openssl', args, { cwd: dir, stdio: 'ignore' });
  openssl('req', '-x509', ...EC, '-subj', '/CN=ca', '-days', '9', '-keyout', 'ca.key', '-out', 'ca.pem');
  const [certFile, keyFile] = ['server.pem', 'server.key'].map((name) => path.join(dir, name));
  const certificate = ({ days = '9', name = 'IP:127.0.0.1' } = {}) => {
    openssl('req', ...EC, '-subj', '/CN=server', '-addext', `subjectAltName=${name}`, '-keyout', keyFile, '-out', 'server.csr');
    const signs = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-copy_extensions', 'copy', '-days', days];
    openssl('x509', '-req', '-in', 'server.csr', ...signs, '-out', certFile);
    return { cert: fs.readFileSync(certFile), key: fs.readFileSync(keyFile), certFile, keyFile };
  };
  return { file: path.join(dir, 'ca.pem'), certificate };
}
