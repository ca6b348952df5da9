import { describe, expect, test } from 'vitest';
import { cleanMetadata, listFacts, mergeMetadata } from '../../../src/notification/wire/metadata.ts';
import { pushed } from '../support/notices.ts';

const event = {
  ...pushed,
  metadata: {
    'event.toolkit.fluxcd.io/summary': 'object summary',
    'event.toolkit.fluxcd.io/commit': 'd41d8c',
    'image.toolkit.fluxcd.io/revision': 'main@sha1:d41d8c',
  },
};

describe('the metadata that an alert delivers', () => {
  test('come from the object, the alert and the controller, and contradictions are named', () => {
    const merged = mergeMetadata({
      event,
      eventMetadata: { env: 'prod', summary: 'alert md' },
      summary: 'legacy',
    });
    expect(merged).toEqual({
      metadata: { summary: 'legacy', commit: 'd41d8c', env: 'prod', revision: 'main@sha1:d41d8c' },
      conflicts: [
        'summary (object annotations, Alert object .spec.eventMetadata, Alert object .spec.summary)',
      ],
    });
  });

  test('lose only the first prefix, and the token of the controller', () => {
    const metadata = {
      'image.toolkit.fluxcd.io/aa/bb': '1',
      'image.toolkit.fluxcd.io/token': 'secret',
      'event.toolkit.fluxcd.io/token': 'kept',
    };
    const { metadata: merged } = mergeMetadata({ event: { ...event, metadata }, eventMetadata: {} });
    expect(merged).toEqual({ 'aa/bb': '1', token: 'kept' });
  });

  test('keep a hostile key an ordinary one', () => {
    const metadata = { 'event.toolkit.fluxcd.io/__proto__': 'x' };
    const { metadata: merged } = mergeMetadata({ event: { ...event, metadata }, eventMetadata: {} });
    expect(Object.entries(merged)).toEqual([['__proto__', 'x']]);
  });

  test('are cleaned of what has no prefix, and of checksum and digest of the controller', () => {
    const metadata = {
      ...event.metadata,
      plain: 'x',
      'other.example.com/key': 'x',
      'image.toolkit.fluxcd.io/Checksum': 'x',
      'image.toolkit.fluxcd.io/digest': 'x',
      'event.toolkit.fluxcd.io/digest': 'kept',
    };
    expect(Object.keys(cleanMetadata({ ...event, metadata }))).toEqual([
      ...Object.keys(event.metadata),
      'event.toolkit.fluxcd.io/digest',
    ]);
  });

  test('are listed by key, the summary first', () => {
    expect(listFacts({ metadata: { b: '1', summary: '2', a: '3' } }).map(([key]) => key)).toEqual([
      'summary',
      'a',
      'b',
    ]);
  });
});
