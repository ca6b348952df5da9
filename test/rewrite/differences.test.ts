import { expect, test } from 'vitest';
import { DIFFERENCES } from '../conformance/families/setters-differences.ts';
import type { Difference } from '../conformance/families/setters-differences.ts';
import { M, rewrite, textOf } from './support.ts';

const image = { name: 'app', tag: 'v2' };

type Shown = {
  readonly input: string;
  /** What Flux makes of the file: its new content, or what it does instead. */
  readonly flux: string;
  readonly ours: string;
};

const shown: Readonly<Record<Difference, Shown>> = {
  'a missing digest is a hold': {
    input: `digest: sha256:aa ${M('ns:p:digest')}\n`,
    flux: `digest: "" ${M('ns:p:digest')}\n`,
    ours: `digest: sha256:aa ${M('ns:p:digest')}\n`,
  },
  'a typed value becomes a string': {
    input: `a: 1 ${M('ns:p:tag')}\nb: ~ ${M()}\nc: !!bool true ${M()}\n`,
    flux: `a: !!int v2 ${M('ns:p:tag')}\nb: !!null app:v2 ${M()}\nc: !!bool app:v2 ${M()}\n`,
    ours: `a: v2 ${M('ns:p:tag')}\nb: app:v2 ${M()}\nc: app:v2 ${M()}\n`,
  },
  'a list object is edited in place': {
    input: `apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Pod\n  metadata:\n    name: x\n  a: old ${M()}\n`,
    flux: 'the file stays, and pod_x.yaml appears beside it with the new value',
    ours: `apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Pod\n  metadata:\n    name: x\n  a: app:v2 ${M()}\n`,
  },
  'a list object without full items is edited': {
    input: `kind: List\nitems:\n- a: old ${M()}\n`,
    flux: 'the run fails: missing Resource metadata',
    ours: `kind: List\nitems:\n- a: app:v2 ${M()}\n`,
  },
  'a top-level list is edited': {
    input: `- name: busybox\n  tag: v1 ${M('ns:p:tag')}\n`,
    flux: 'the file is passed over: expected MappingNode but got SequenceNode',
    ours: `- name: busybox\n  tag: v2 ${M('ns:p:tag')}\n`,
  },
  'path annotations are not read': {
    input: `metadata:\n  annotations:\n    config.kubernetes.io/path: other.yaml\na: old ${M()}\n`,
    flux: 'the run fails: resource input to function has mismatched legacy and internal path annotations',
    ours: `metadata:\n  annotations:\n    config.kubernetes.io/path: other.yaml\na: app:v2 ${M()}\n`,
  },
  'inline setter values are not read': {
    input: `a: old # {"x-k8s-cli":{"setter":{"name":"q","value":"bar"}}}\nb: old ${M()}\n`,
    flux: `a: bar # {"x-k8s-cli":{"setter":{"name":"q","value":"bar"}}}\nb: app:v2 ${M()}\n`,
    ours: `a: old # {"x-k8s-cli":{"setter":{"name":"q","value":"bar"}}}\nb: app:v2 ${M()}\n`,
  },
  'a current value keeps its quotes': {
    input: `a: 1.10 ${M('ns:n:tag')}\nb: old ${M()}\n`,
    flux: `a: "1.10" ${M('ns:n:tag')}\nb: app:v2 ${M()}\n`,
    ours: `a: 1.10 ${M('ns:n:tag')}\nb: app:v2 ${M()}\n`,
  },
};

test.each(Object.entries(shown))('%s', (name, { input, flux, ours }) => {
  expect(DIFFERENCES).toHaveProperty([name]);
  const result = rewrite(input, (setter) => {
    if (setter.policy === 'n') return { kind: 'value', value: '1.10' };
    if (setter.part === 'digest') return { kind: 'held', code: 'digest-missing', reason: 'no digest' };
    return { kind: 'value', value: setter.part === 'tag' ? image.tag : `${image.name}:${image.tag}` };
  });
  expect(result.problems).toEqual([]);
  expect(textOf(result) ?? input).toBe(ours);
  expect(ours).not.toBe(flux);
});
