import { describe, expect, test } from 'vitest';
import { parseChallenges, toDemand } from '../../../src/registry/oci/challenge.ts';

describe('parseChallenges', () => {
  test.each<[string, string, [string, Record<string, string>][]]>([
    [
      'one with quoted parameters',
      'Bearer realm="https://a/b",service="s"',
      [['bearer', { realm: 'https://a/b', service: 's' }]],
    ],
    [
      'commas inside quotes',
      'Bearer realm="r",scope="repository:a:pull,push"',
      [['bearer', { realm: 'r', scope: 'repository:a:pull,push' }]],
    ],
    ['bare values', 'BASIC realm=Nexus', [['basic', { realm: 'Nexus' }]]],
    ['escaped quotes', 'Basic realm="a \\"b\\" \\\\c"', [['basic', { realm: 'a "b" \\c' }]]],
    [
      'space around signs',
      'Bearer  realm = "r" ,  service = "s"',
      [['bearer', { realm: 'r', service: 's' }]],
    ],
    [
      'several in one header',
      'Negotiate, Basic realm="x", charset="UTF-8", Bearer realm="r"',
      [
        ['negotiate', {}],
        ['basic', { realm: 'x', charset: 'UTF-8' }],
        ['bearer', { realm: 'r' }],
      ],
    ],
    [
      'a name that every object has',
      'Bearer __proto__="x",realm="r"',
      [['bearer', { ['__proto__']: 'x', realm: 'r' }]],
    ],
    ['a parameter before any scheme', 'realm="r"', []],
    ['an open quote', 'Bearer realm="r', [['bearer', {}]]],
    ['nothing', '', []],
  ])('reads %s', (_, header, challenges) => {
    expect(parseChallenges(header).map(({ scheme, params }) => [scheme, [...params]])).toEqual(
      challenges.map(([scheme, params]) => [scheme, Object.entries(params)]),
    );
  });

  test('takes no notice of what comes after eight kilobytes', () => {
    expect(
      parseChallenges(`${'x,'.repeat(5_000)} Basic realm="r"`).some(({ scheme }) => scheme === 'basic'),
    ).toBe(false);
  });
});

describe('toDemand', () => {
  test.each([
    ['Basic realm="x", Bearer realm="r",scope="s"', { kind: 'bearer', realm: 'r', scope: 's' }],
    ['Bearer service="s", Basic realm="x"', { kind: 'basic' }],
    ['Negotiate', undefined],
    [null, undefined],
  ])('%j demands %j', (header, demand) => {
    expect(toDemand(header)).toEqual(demand);
  });
});
