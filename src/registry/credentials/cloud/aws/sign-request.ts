import { createHash, createHmac } from 'node:crypto';

/** Keys of AWS; `sessionToken` comes with temporary ones. */
export type AwsIdentity = {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
};

/** Keys, and where they were found, in words. */
export type FoundAwsIdentity = { readonly keys: AwsIdentity; readonly from: string };

export type SignRequest = {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly identity: AwsIdentity;
  readonly region: string;
  /** The name in the credential scope, such as `ecr`. */
  readonly service: string;
  /** Milliseconds since the epoch. */
  readonly time: number;
};

const ALGORITHM = 'AWS4-HMAC-SHA256';

/**
 * The headers of a request signed with AWS Signature Version 4, as the IAM user guide specifies it: those given, and
 * `x-amz-date`, `x-amz-security-token` and `authorization`. `host` is signed and left to the client to send.
 */
export function signRequest(request: SignRequest): Readonly<Record<string, string>> {
  const { identity, region, service } = request;
  const timestamp = new Date(request.time).toISOString().replaceAll(/[-:]|\.\d{3}/g, '');
  const headers = toHeaders(request, timestamp);
  const signedHeaders = [...headers.keys()].join(';');
  const scope = `${timestamp.slice(0, 8)}/${region}/${service}/aws4_request`;
  const toSign = [
    ALGORITHM,
    timestamp,
    scope,
    sha256(toCanonicalRequest(request, headers, signedHeaders)),
  ].join('\n');
  const signature = hmac(toSigningKey(request, timestamp.slice(0, 8)), toSign).toString('hex');
  headers.delete('host');
  const credential = `Credential=${identity.accessKeyId}/${scope}`;
  return {
    ...Object.fromEntries(headers),
    authorization: `${ALGORITHM} ${credential}, SignedHeaders=${signedHeaders}, Signature=${signature}`,
  };
}

function toHeaders(request: SignRequest, timestamp: string): Map<string, string> {
  const { sessionToken } = request.identity;
  const all = {
    ...request.headers,
    host: new URL(request.url).host,
    'x-amz-date': timestamp,
    ...(sessionToken !== undefined && { 'x-amz-security-token': sessionToken }),
  };
  const headers = Object.entries(all).map(([name, value]) => [
    name.toLowerCase(),
    value.trim().replaceAll(/ +/g, ' '),
  ]);
  return new Map(
    headers.map(([name = '', value = '']) => [name, value] as const).sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

function toCanonicalRequest(
  request: SignRequest,
  headers: ReadonlyMap<string, string>,
  signedHeaders: string,
): string {
  const url = new URL(request.url);
  const query = [...url.searchParams]
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
    .join('&');
  const headerLines = [...headers].map(([name, value]) => `${name}:${value}\n`).join('');
  // The path of the URL is encoded already and encoded again here, which all services but S3 ask for.
  const path = url.pathname.split('/').map(encode).join('/');
  return [request.method, path, query, headerLines, signedHeaders, sha256(request.body)].join('\n');
}

function toSigningKey(request: SignRequest, day: string): Buffer {
  const parts = [day, request.region, request.service, 'aws4_request'];
  return parts.reduce<Buffer>(
    (key, part) => hmac(key, part),
    Buffer.from(`AWS4${request.identity.secretAccessKey}`),
  );
}

/** `encodeURIComponent` leaves five characters that RFC 3986 reserves. */
function encode(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text, 'utf8').digest();
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}
