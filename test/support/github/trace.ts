type Request = { readonly method: string; readonly path: string; readonly body: unknown };

const REST: readonly (readonly [string, RegExp, string])[] = [
  ['POST', /\/git\/trees$/, 'T'],
  ['GET', /\/git\/trees\//, 'TREE'],
  ['POST', /\/git\/commits$/, 'C'],
  ['POST', /\/git\/refs$/, 'REF+'],
  ['PATCH', /\/git\/refs\//, 'REF→'],
  ['POST', /\/pulls$/, 'P'],
  ['GET', /\/pulls\/\d+$/, 'PULL'],
  ['PATCH', /\/pulls\/\d+$/, 'E'],
  ['PUT', /\/merge$/, 'M'],
  ['POST', /\/requested_reviewers$/, 'R'],
  ['PATCH', /\/issues\/\d+$/, 'I'],
  ['POST', /\/reactions$/, 'REACT'],
  ['POST', /\/comments$/, 'COMMENT'],
  ['GET', /\/compare\//, 'CMP'],
  ['GET', /\/permission$/, 'PERM'],
  ['GET', /\/rules\//, 'RULES'],
];

const OPERATIONS: Readonly<Record<string, string>> = {
  Snapshot: 'S',
  Branches: 'S2',
  History: 'H',
  Blobs: 'B',
  CommitOnBranch: 'CB',
  EnableAutoMerge: 'A',
  Comments: 'ANSWERS',
  UpdateComment: 'ANSWER→',
};

const ZEROS = '0'.repeat(40);

/** The short name of a request: S snapshot, H history, CMP compare, T tree, C commit, U+ U→ U− refs, P I E R A. */
export function toLetter({ method, path, body }: Request): string {
  if (!path.endsWith('/graphql'))
    return REST.find(([verb, pattern]) => verb === method && pattern.test(path))?.[2] ?? `${method} ${path}`;
  const fields: {
    readonly query?: unknown;
    readonly variables?: {
      readonly updates?: readonly { readonly beforeOid: string; readonly afterOid: string }[];
    };
  } = typeof body === 'object' && body !== null ? body : {};
  const name = /^\s*(?:query|mutation)\s+(\w+)/.exec(String(fields.query))?.[1] ?? '';
  if (name !== 'UpdateRefs') return OPERATIONS[name] ?? name;
  const letters = (fields.variables?.updates ?? []).map(({ beforeOid, afterOid }) =>
    afterOid === ZEROS ? 'U−' : beforeOid === ZEROS ? 'U+' : 'U→',
  );
  return letters.join('');
}
