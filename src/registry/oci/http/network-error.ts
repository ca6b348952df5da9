import { ownProperty } from '../body.ts';

/** What undici names in its own way, by the code of the system or of the parser that says the same. */
const codes: Readonly<Record<string, string>> = {
  UND_ERR_SOCKET: 'ECONNRESET',
  UND_ERR_CONNECT_TIMEOUT: 'ETIMEDOUT',
  UND_ERR_HEADERS_OVERFLOW: 'HPE_HEADER_OVERFLOW',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'HPE_UNEXPECTED_CONTENT_LENGTH',
  // What it thinks of an answer that switches protocols though nobody asked for that.
  ERR_ASSERTION: 'HPE_INVALID_UPGRADE',
};

/** A failed request as an error with the `code` that Node.js has for it. */
export function toNetworkError(error: Error): Error {
  const usual = toUsualCode(error);
  return usual === undefined
    ? error
    : Object.assign(new Error(error.message, { cause: error }), { code: usual });
}

/** Whether a connection was closed by the other side. */
export function isReset(error: Error): boolean {
  const code = ownProperty(error, 'code');
  return code === 'ECONNRESET' || code === 'EPIPE';
}

function toUsualCode(error: Error): string | undefined {
  const code = ownProperty(error, 'code');
  if (typeof code === 'string') return Object.hasOwn(codes, code) ? codes[code] : undefined;
  return error.name === 'HTTPParserError' ? 'HPE_INVALID_RESPONSE' : undefined;
}
