/** Who may look at the page: nobody, whoever reaches the operator's own listener, or people who sign in with GitHub. */
export type PageSettings =
  | { readonly kind: 'off' }
  | { readonly kind: 'operator' }
  | {
      readonly kind: 'github';
      /** Where browsers find this service, such as `https://tidemark.example.com`. */
      readonly publicUrl: string;
      readonly clientId: string;
      readonly clientSecret: string;
    };

/** A listener apart from the one that the world reaches. */
export type OperatorListener = { readonly host: string; readonly port: number; readonly isLoopback: boolean };

export type PageValues = {
  readonly TIDEMARK_PAGE?: PageSettings['kind'];
  readonly TIDEMARK_PUBLIC_URL?: string;
  readonly GITHUB_CLIENT_ID?: string;
  readonly GITHUB_CLIENT_SECRET?: string;
  readonly TIDEMARK_OPERATOR_HOST?: string;
  readonly TIDEMARK_OPERATOR_PORT?: number;
};

/** Absent without a port. */
export function toOperatorListener(values: PageValues): OperatorListener | undefined {
  const { TIDEMARK_OPERATOR_HOST: host = '127.0.0.1', TIDEMARK_OPERATOR_PORT: port } = values;
  if (port === undefined) return undefined;
  return { host, port, isLoopback: /^(?:127\.\d+\.\d+\.\d+|::1|localhost)$/.test(host) };
}

/** Puts what is missing into `problems`. */
export function toPageSettings(values: PageValues, problems: string[]): PageSettings {
  const { TIDEMARK_PAGE: kind = 'off' } = values;
  switch (kind) {
    case 'off':
      return { kind };
    case 'operator':
      problems.push(...checkOperator(values));
      return { kind };
    case 'github':
      return toGithub(values, problems);
  }
}

/** Whoever reaches this listener sees everything, so nobody but this machine may. */
function checkOperator(values: PageValues): readonly string[] {
  const listener = toOperatorListener(values);
  if (listener === undefined)
    return [
      'TIDEMARK_OPERATOR_PORT: expected a port for TIDEMARK_PAGE=operator, found none; 9090 is as good as any',
    ];
  if (listener.isLoopback) return [];
  return [
    `TIDEMARK_OPERATOR_HOST: expected an address of this machine only for TIDEMARK_PAGE=operator, such as 127.0.0.1, found ${JSON.stringify(listener.host)}; reach it through a tunnel (ssh -L, kubectl port-forward), or use TIDEMARK_PAGE=github`,
  ];
}

function toGithub(values: PageValues, problems: string[]): PageSettings {
  const {
    TIDEMARK_PUBLIC_URL: publicUrl = '',
    GITHUB_CLIENT_ID: clientId = '',
    GITHUB_CLIENT_SECRET: clientSecret = '',
  } = values;
  const needed = [
    ['TIDEMARK_PUBLIC_URL', publicUrl, 'the address under which browsers find this service'],
    ['GITHUB_CLIENT_ID', clientId, 'the client id of the App, which is in its settings on GitHub'],
    [
      'GITHUB_CLIENT_SECRET',
      clientSecret,
      'a client secret of the App, which is made in its settings on GitHub',
    ],
  ] as const;
  for (const [name, value, what] of needed)
    if (value === '' && !problems.some((problem) => problem.startsWith(`${name}:`)))
      problems.push(`${name}: expected ${what} for TIDEMARK_PAGE=github, found nothing`);
  return { kind: 'github', publicUrl, clientId, clientSecret };
}
