import { z } from 'zod';
import { diff } from './fake-repository.ts';
import type { FakePull, FakeRepository } from './fake-repository.ts';
import { applyUpdate, checkUpdate, Refusal } from './mutations.ts';

type Fields = Readonly<Record<string, unknown>>;
export type RestRequest = {
  readonly path: Readonly<Record<string, string>>;
  readonly body: Fields;
  /** Counted from 1. */
  readonly page: number;
};
export type RestAnswer = { readonly status: number; readonly body: unknown };
const treeEntries = z.array(z.object({ path: z.string(), mode: z.string(), content: z.string() }));

type Handler = (repository: FakeRepository, request: RestRequest) => RestAnswer;

/** What each route does, by the name that GitHub's description has for it. */
export const handlers: Readonly<Record<string, Handler>> = {
  'POST /repos/{owner}/{repo}/git/trees': createTree,
  'GET /repos/{owner}/{repo}/git/trees/{tree_sha}': ({ objects }, { path }) => {
    const files = objects.readTree(path['tree_sha'] ?? '');
    if (files === undefined) throw new Refusal('Not Found', { status: 404 });
    const tree = [...files].map(([name, { mode, oid }]) => ({
      path: name,
      mode,
      type: mode === '160000' ? 'commit' : 'blob',
      sha: oid,
    }));
    return { status: 200, body: { sha: path['tree_sha'], tree, truncated: false } };
  },
  'POST /repos/{owner}/{repo}/git/commits': ({ objects, settings }, { body }) => {
    const parents = toList(body['parents']);
    if (!objects.has(String(body['tree']))) throw new Refusal('Tree SHA does not exist');
    if (parents.some((parent) => objects.readCommit(parent) === undefined))
      throw new Refusal('Parent SHA does not exist');
    const verified =
      settings.token !== 'personal' && body['author'] === undefined && body['committer'] === undefined;
    const author = body['author'] === undefined ? 'bot' : String(toFields(body['author'])['name']);
    const sha = objects.writeCommit({
      tree: String(body['tree']),
      parents,
      message: String(body['message']),
      author,
      verified,
    });
    return {
      status: 201,
      body: {
        sha,
        tree: { sha: body['tree'] },
        verification: { verified, reason: verified ? 'valid' : 'unsigned' },
      },
    };
  },
  'POST /repos/{owner}/{repo}/git/refs': (repository, { body }) => {
    const name = String(body['ref']);
    if (repository.tip(name.replace('refs/heads/', '')) !== undefined)
      throw new Refusal('Reference already exists');
    checkUpdate(repository, { name, afterOid: String(body['sha']) });
    applyUpdate(repository, { name, afterOid: String(body['sha']) });
    return { status: 201, body: { ref: name, object: { sha: body['sha'] } } };
  },
  'PATCH /repos/{owner}/{repo}/git/refs/{ref}': (repository, { path, body }) => {
    const name = `refs/${path['ref'] ?? ''}`;
    if (repository.tip(name.replace('refs/heads/', '')) === undefined)
      throw new Refusal('Reference does not exist');
    checkUpdate(repository, { name, afterOid: String(body['sha']), force: body['force'] === true });
    applyUpdate(repository, { name, afterOid: String(body['sha']) });
    return { status: 200, body: { ref: name, object: { sha: body['sha'] } } };
  },
  'POST /repos/{owner}/{repo}/pulls': openPull,
  'GET /repos/{owner}/{repo}/pulls/{pull_number}': (repository, { path }) => ({
    status: 200,
    body: toPullBody(repository.pull(Number(path['pull_number']))),
  }),
  'PATCH /repos/{owner}/{repo}/pulls/{pull_number}': (repository, { path, body }) => {
    const pull = repository.pull(Number(path['pull_number']));
    if (typeof body['title'] === 'string') pull.title = body['title'];
    checkLength(body);
    if (typeof body['body'] === 'string') {
      pull.body = body['body'];
      pull.editor = 'tidemark[bot]';
    }
    if (body['state'] === 'open' && !repository.reopen(pull.number))
      throw new Refusal('Validation Failed: {"field":"state","code":"invalid"}');
    if (body['state'] === 'closed') repository.close(pull.number);
    return { status: 200, body: toPullBody(pull) };
  },
  'PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge': (repository, { path, body }) => {
    const pull = repository.pull(Number(path['pull_number']));
    if (body['sha'] !== pull.headOid)
      throw new Refusal('Head branch was modified. Review and try the merge again.', { status: 409 });
    repository.merge(pull.number);
    return { status: 200, body: { merged: true, sha: repository.tip(pull.base) } };
  },
  'POST /repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers': (repository, { path, body }) => {
    const pull = repository.pull(Number(path['pull_number']));
    const reviewers = toList(body['reviewers']);
    if (reviewers.includes('nobody')) throw new Refusal('Reviews may only be requested from collaborators.');
    pull.reviewers = [...pull.reviewers, ...reviewers, ...toList(body['team_reviewers'])];
    return { status: 201, body: toPullBody(pull) };
  },
  'PATCH /repos/{owner}/{repo}/issues/{issue_number}': (repository, { path, body }) => {
    const pull = repository.pull(Number(path['issue_number']));
    const labels = toList(body['labels']);
    if (labels.some((label) => repository.settings.unknownLabels.has(label)))
      throw new Refusal('Validation Failed: {"resource":"Label","code":"invalid"}');
    if (body['labels'] !== undefined) {
      pull.labels = [...labels];
      pull.events.push({ name: 'LabeledEvent', at: repository.settings.now.toISOString() });
    }
    if (body['assignees'] !== undefined) pull.assignees = [...toList(body['assignees'])];
    if (typeof body['milestone'] === 'number') pull.milestone = body['milestone'];
    return { status: 200, body: { number: pull.number } };
  },
  'POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions': () => ({
    status: 201,
    body: { id: 1 },
  }),
  'POST /repos/{owner}/{repo}/issues/{issue_number}/comments': (repository, { path, body }) => {
    const comment = repository.comment(Number(path['issue_number']), String(body['body']));
    return { status: 201, body: { node_id: comment.id, body: comment.body } };
  },
  'GET /repos/{owner}/{repo}/compare/{basehead}': compare,
  'GET /repos/{owner}/{repo}/collaborators/{username}/permission': ({ settings }, { path }) => {
    const permission = settings.permissions.get(path['username'] ?? '');
    if (permission === undefined) throw new Refusal('Not Found', { status: 404 });
    return { status: 200, body: { permission } };
  },
  'GET /repos/{owner}/{repo}/rules/branches/{branch}': ({ settings }, { path, page }) => {
    const rules = [
      ...[...settings.rules].flatMap(([start, found]) =>
        (path['branch'] ?? '').startsWith(start) ? found : [],
      ),
      ...(settings.requireSignatures ? [{ type: 'required_signatures' }] : []),
    ];
    return { status: 200, body: rules.slice((page - 1) * 100, page * 100) };
  },
  'GET /repos/{owner}/{repo}': ({ settings }) => ({
    status: 200,
    body: { full_name: settings.nameWithOwner, ...settings.facts },
  }),
  'GET /repos/{owner}/{repo}/actions/permissions/workflow': ({ settings }) => {
    if (settings.workflows === undefined)
      throw new Refusal('Resource not accessible by integration', { status: 403 });
    return { status: 200, body: settings.workflows };
  },
  'GET /repos/{owner}/{repo}/releases': ({ settings }, { path }) => ({
    status: 200,
    body: settings.releases.get(`${path['owner']}/${path['repo']}`) ?? [],
  }),
};

function createTree({ objects }: FakeRepository, { body }: RestRequest): RestAnswer {
  const base = objects.readTree(String(body['base_tree']));
  if (base === undefined) throw new Refusal('Tree SHA does not exist');
  const files = new Map(base);
  const entries = treeEntries.parse(body['tree']);
  if (entries.length > 100)
    throw new Refusal('Sorry, your request timed out. It is possible that the input is too large.', {
      status: 504,
    });
  for (const { path, mode, content } of entries) files.set(path, { mode, oid: objects.writeBlob(content) });
  return { status: 201, body: { sha: objects.writeTree(files), tree: [], truncated: false } };
}

function openPull(repository: FakeRepository, { body }: RestRequest): RestAnswer {
  const [head, base] = [String(body['head']), String(body['base'])];
  const { objects, settings, state } = repository;
  if (!settings.mayOpenPulls)
    throw new Refusal('GitHub Actions is not permitted to create or approve pull requests.', { status: 403 });
  const [headOid, baseOid] = [repository.tip(head), repository.tip(base)];
  if (headOid === undefined || baseOid === undefined)
    throw new Refusal('Validation Failed: {"resource":"PullRequest","field":"head","code":"invalid"}');
  if (
    state.pulls.some(
      (pull) => pull.state === 'OPEN' && pull.head === head && pull.base === base && !pull.fork,
    )
  ) {
    throw new Refusal(`Validation Failed: {"message":"A pull request already exists for acme:${head}."}`);
  }
  if (objects.listAncestors(baseOid).includes(headOid))
    throw new Refusal(`Validation Failed: {"message":"No commits between ${base} and ${head}"}`);
  const [title, text] = [String(body['title']), typeof body['body'] === 'string' ? body['body'] : ''];
  if (Array.from(title).length > 256 || Array.from(text).length > 65_536)
    throw new Refusal('Validation Failed: is too long');
  const pull = repository.open({ title, body: text, head, base, draft: body['draft'] === true });
  return { status: 201, body: toPullBody(pull) };
}

function compare({ objects }: FakeRepository, { path }: RestRequest): RestAnswer {
  const [base = '', head = ''] = decodeURIComponent(path['basehead'] ?? '').split('...');
  const start = objects.findMergeBase(base, head);
  if (start === undefined) throw new Refusal('Not Found', { status: 404 });
  const shared = new Set(objects.listAncestors(base));
  const commits = objects
    .listAncestors(head)
    .filter((oid) => !shared.has(oid))
    .toReversed();
  const before = objects.filesOf(start);
  const files = diff(before, objects.filesOf(head)).map(([filename, entry]) => ({
    filename,
    status: entry === undefined ? 'removed' : before.has(filename) ? 'modified' : 'added',
    sha: entry?.oid ?? before.get(filename)?.oid ?? null,
  }));
  const listed = commits.map((sha) => {
    const commit = objects.readCommit(sha);
    return {
      sha,
      commit: { message: commit?.message, tree: { sha: commit?.tree }, author: { name: commit?.author } },
      author: { login: commit?.author },
      parents: (commit?.parents ?? []).map((parent) => ({ sha: parent })),
    };
  });
  return { status: 200, body: { merge_base_commit: { sha: start }, commits: listed, files } };
}

/** What GitHub stores of a text at most. */
function checkLength({ title = '', body = '' }: Readonly<Record<string, unknown>>): void {
  if (Array.from(String(body)).length > 65_536)
    throw new Refusal('Validation Failed: body is too long (maximum is 65536 characters)');
  if (Array.from(String(title)).length > 256)
    throw new Refusal('Validation Failed: title is too long (maximum is 256 characters)');
}

function toPullBody({ number, title, body, state, draft, head, headOid, base, labels, fork }: FakePull) {
  return {
    number,
    title,
    body,
    draft,
    state: state === 'OPEN' ? 'open' : 'closed',
    merged: state === 'MERGED',
    html_url: `https://github.example/acme/fleet/pull/${number}`,
    node_id: `PR_${number}`,
    head: { ref: head, sha: headOid, repo: { id: fork ? 2 : 1 } },
    base: { ref: base, repo: { id: 1 } },
    labels: labels.map((name) => ({ name })),
  };
}

function toFields(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function toList(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
