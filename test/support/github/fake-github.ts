import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { checkRequest, routes } from './check-body.ts';
import { FakeRepository } from './fake-repository.ts';
import type { Changes } from './fake-repository.ts';
import { toGraph } from './graph.ts';
import { execute } from './graphql-executor.ts';
import { parseDocument } from './graphql-parser.ts';
import { validateDocument } from './graphql-validator.ts';
import { Refusal, toMutations } from './mutations.ts';
import { handlers } from './rest.ts';
import { toLetter } from './trace.ts';

export type FakeRequest = {
  readonly method: string;
  readonly path: string;
  readonly query: readonly string[];
  /** The first when absent. */
  readonly page?: number;
  readonly body: unknown;
  readonly token: string;
};
export type FakeAnswer = {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly raw?: string;
};

/** Comes between a request and what it does. A thrown error cuts the connection. */
export type Interceptor = (letter: string, perform: () => FakeAnswer, index: number) => FakeAnswer;

/** GitHub with one repository, `acme/fleet`, which checks every request against GitHub's published schemas. */
export class FakeGithub {
  readonly repository: FakeRepository;
  /** What was asked, one letter or two for each request; see `toLetter`. */
  readonly trace: string[] = [];
  /** Requests that no GitHub would take: every test ends with none. */
  readonly violations: string[] = [];
  readonly requests: FakeRequest[] = [];
  intercept: Interceptor = (_, perform) => perform();

  constructor(files?: Changes) {
    this.repository = new FakeRepository(files);
  }

  /** The trace since the last call. */
  takeTrace(): string {
    return this.trace.splice(0).join(' ');
  }

  handle(request: FakeRequest): FakeAnswer {
    this.requests.push(request);
    const letter = toLetter(request);
    this.trace.push(letter);
    return this.intercept(letter, () => this.#perform(request), this.trace.length - 1);
  }

  #perform(request: FakeRequest): FakeAnswer {
    const path = request.path.replace(/^\/api(?:\/v3)?(?=\/)/, '');
    if (path === '/graphql' && request.method === 'POST') return this.#performGraphql(request.body);
    const found = routes
      .map((route) => ({ ...route, match: route.pattern.exec(path) }))
      .find(({ method, match }) => method === request.method && match !== null);
    const handler = handlers[found?.route ?? ''];
    if (found === undefined || handler === undefined)
      return this.#violate(`no route ${request.method} ${path}`, 404);
    const problem = checkRequest(found.route, request.query, request.body);
    if (problem !== undefined) return this.#violate(`${found.route}: ${problem}`, 422);
    if (request.method !== 'GET') this.repository.remember();
    try {
      const groups = Object.entries(found.match?.groups ?? {}).map(([name, value]) => [
        name,
        decodeURIComponent(value),
      ]);
      const { page = 1 } = request;
      return handler(this.repository, {
        path: Object.fromEntries(groups),
        body: toFields(request.body),
        page,
      });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return {
        status: error.status,
        body: { message: error.message, documentation_url: 'https://docs.github.com/rest' },
      };
    }
  }

  #performGraphql(body: unknown): FakeAnswer {
    const { query, variables } = toFields(body);
    const document = parseDocument(String(query));
    const given = toFields(variables);
    const hasUpdateRefs = this.repository.settings.hasUpdateRefs || document.name !== 'UpdateRefs';
    if (!hasUpdateRefs) {
      const message = "Field 'updateRefs' doesn't exist on type 'Mutation'";
      return { status: 200, body: { errors: [{ message, extensions: { code: 'undefinedField' } }] } };
    }
    const problems = validateDocument(document, given);
    if (problems.length > 0) {
      this.violations.push(...problems.map(({ message }) => `${document.name}: ${message}`));
      return {
        status: 200,
        body: { errors: problems.map(({ message, code }) => ({ message, extensions: { code } })) },
      };
    }
    if (document.operation === 'mutation') this.repository.remember();
    try {
      const root = document.operation === 'query' ? toGraph(this.repository) : toMutations(this.repository);
      return { status: 200, body: { data: execute(document, given, root) } };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return { status: 200, body: { data: null, errors: [{ type: error.type, message: error.message }] } };
    }
  }

  #violate(message: string, status: number): FakeAnswer {
    this.violations.push(message);
    return { status, body: { message } };
  }

  /** `fetch` without sockets, for tests that make thousands of requests. */
  readonly fetch: typeof globalThis.fetch = async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const headers = new Headers(init?.headers);
    const text = typeof init?.body === 'string' ? init.body : '';
    const {
      status,
      body,
      headers: more,
      raw,
    } = this.handle({
      method: init?.method ?? 'GET',
      path: url.pathname,
      query: [...url.searchParams.keys()],
      page: Number(url.searchParams.get('page') ?? 1),
      body: text === '' ? undefined : JSON.parse(text),
      token: headers.get('authorization') ?? '',
    });
    return new Response(raw ?? JSON.stringify(body), {
      status,
      headers: { 'content-type': raw === undefined ? 'application/json' : 'text/html', ...more },
    });
  };

  /** Serves on loopback until `close` is called. */
  async listen(): Promise<{ readonly url: string; readonly close: () => Promise<void> }> {
    const server = createServer((request, response) => {
      void this.#respond(request, response);
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const close = async (): Promise<void> =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      });
    return { url: `http://127.0.0.1:${port}`, close };
  }

  async #respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const text = await readText(request);
    const url = new URL(request.url ?? '/', 'http://localhost');
    try {
      const { status, body, headers, raw } = this.handle({
        method: request.method ?? 'GET',
        path: url.pathname,
        query: [...url.searchParams.keys()],
        page: Number(url.searchParams.get('page') ?? 1),
        body: text === '' ? undefined : JSON.parse(text),
        token: request.headers.authorization ?? '',
      });
      response.writeHead(status, {
        'content-type': raw === undefined ? 'application/json' : 'text/html',
        ...headers,
      });
      response.end(raw ?? JSON.stringify(body));
    } catch {
      response.destroy();
    }
  }
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}

function toFields(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
