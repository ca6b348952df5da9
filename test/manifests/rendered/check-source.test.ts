import { describe, expect, test } from 'vitest';
import { flux, gitRepository, loadRendered, repository, summarize } from './load-rendered.ts';

const files = (source: string, name = 'flux-system') => ({
  'clusters/prod/sync.yaml': `${source}---\n${flux('images', 'path: ./images', name)}`,
  'clusters/prod/own.yaml': repository('name: own, namespace: images'),
  'images/app.yaml': repository('name: app, namespace: images'),
});

const followed = ['ImageRepository images/app', 'ImageRepository images/own'];
const notFollowed = ['ImageRepository images/own'];
const other = gitRepository.replace('name: flux-system', 'name: other');

describe('the source of a Kustomization', () => {
  test('is this repository when its URL says so', () => {
    expect(summarize(loadRendered(files(gitRepository)))).toEqual({ objects: followed, problems: [] });
  });

  test('is another repository when its URL says so, without a word', () => {
    const { objects, problems } = summarize(loadRendered(files(other, 'other'), { isOwnUrl: () => false }));
    expect({ objects, problems }).toEqual({ objects: notFollowed, problems: [] });
  });

  test('of bootstrap with another URL is a warning: this may be a fork', () => {
    const secret = gitRepository.replace('https://', 'https://me:token@');
    const { objects, problems } = summarize(loadRendered(files(secret)));
    expect(objects).toEqual(notFollowed);
    expect(problems).toEqual([
      'warning clusters/prod/sync.yaml:4:13: missing-reference: expected the URL of a remote of this checkout, found "https://example.com/fleet", so that the Kustomizations of flux-system/flux-system are not followed; list flux-system/flux-system under sources in .github/tidemark.yaml when this is a fork or a mirror of it',
    ]);
  });

  test('is this repository when it is listed', () => {
    const sources = ['flux-system/flux-system'];
    expect(summarize(loadRendered(files(gitRepository), { isOwnUrl: () => false, sources }))).toEqual({
      objects: followed,
      problems: [],
    });
  });

  test('of bootstrap is this repository in a checkout without remotes', () => {
    const isOwnUrl = () => undefined;
    expect(summarize(loadRendered(files(gitRepository), { isOwnUrl }))).toEqual({
      objects: followed,
      problems: [],
    });
  });

  test('with another name is a warning in a checkout without remotes', () => {
    const { objects, problems } = summarize(
      loadRendered(files(other, 'other'), { isOwnUrl: () => undefined }),
    );
    expect(objects).toEqual(notFollowed);
    expect(problems).toEqual([
      expect.stringContaining(
        'expected a remote of this checkout to compare the URL of the GitRepository flux-system/other with, found none',
      ),
    ]);
  });

  test.each([
    ['named', 'fleet', 'name: fleet, '],
    ['called like its namespace', 'flux-system', ''],
  ])('may be made by an operator, %s', (_, name, field) => {
    const instance = `apiVersion: fluxcd.controlplane.io/v1
kind: FluxInstance
metadata: {name: flux, namespace: flux-system}
spec: {sync: {kind: GitRepository, ${field}url: https://example.com/fleet, ref: refs/heads/main, path: clusters/prod}}
`;
    expect(summarize(loadRendered(files(instance, name)))).toEqual({ objects: followed, problems: [] });
    const { objects } = summarize(loadRendered(files(instance, name), { isOwnUrl: () => false }));
    expect(objects).toEqual(notFollowed);
    expect(summarize(loadRendered(files(instance, 'gone'))).objects).toEqual(notFollowed);
  });

  test('of bootstrap need not be in the repository', () => {
    const settings = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: b}\n';
    expect(summarize(loadRendered(files(settings)))).toEqual({ objects: followed, problems: [] });
  });

  test('that is nowhere is a warning', () => {
    const { objects, problems } = summarize(loadRendered(files(gitRepository, 'gone')));
    expect(objects).toEqual(notFollowed);
    expect(problems).toEqual([
      expect.stringContaining(
        "warning clusters/prod/sync.yaml:9:8: missing-reference: Kustomization 'flux-system/images' is not followed",
      ),
    ]);
  });

  test('that is no GitRepository is not followed', () => {
    const sync = files(gitRepository)['clusters/prod/sync.yaml'].replace(
      'kind: GitRepository, name',
      'kind: OCIRepository, name',
    );
    expect(summarize(loadRendered({ ...files(''), 'clusters/prod/sync.yaml': sync })).objects).toEqual(
      notFollowed,
    );
  });
});
