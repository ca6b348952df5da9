import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type KeyPair = { readonly key: string; readonly cert: string };

/** PEM texts: an authority of our own, and what it vouches for: a server on 127.0.0.1 and a client. */
export type Certificates = { readonly ca: string; readonly server: KeyPair; readonly client: KeyPair };

/** Makes them anew with `openssl`, so that none can expire in the repository. */
export function makeCertificates(): Certificates {
  const directory = mkdtempSync(join(tmpdir(), 'tidemark-tls-'));
  try {
    const authority = make(directory, 'ca', []);
    const signed = ['-CA', join(directory, 'ca.crt'), '-CAkey', join(directory, 'ca.key')];
    const server = make(directory, 'server', [...signed, '-addext', 'subjectAltName=IP:127.0.0.1']);
    return { ca: authority.cert, server, client: make(directory, 'client', signed) };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function make(directory: string, name: string, options: readonly string[]): KeyPair {
  const [key, cert] = [join(directory, `${name}.key`), join(directory, `${name}.crt`)];
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const config = join(directory, 'openssl.cnf');
  writeFileSync(config, '[req]\ndistinguished_name=name\n[name]\n');
  const use = options.length === 0 ? ['-addext', 'basicConstraints=critical,CA:TRUE'] : [];
  const files = [
    '-config',
    config,
    '-keyout',
    key,
    '-out',
    cert,
    '-days',
    '2',
    '-subj',
    `/CN=tidemark-${name}`,
  ];
  execFileSync('openssl', ['req', '-x509', ...curve, ...files, ...use, ...options], { stdio: 'ignore' });
  return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
}
