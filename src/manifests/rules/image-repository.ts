import type { Problem } from '../../errors.ts';
import type { imageRepositorySchema } from '../schema/image-repository.ts';
import type { ValueOf } from '../schema/schema.ts';
import { findLabelKeyMistake, findLabelValueMistake } from './labels.ts';
import type { PlaceOf, Rule } from './rule.ts';

type Shape = ValueOf<typeof imageRepositorySchema>;

export const imageRepositoryRules: readonly Rule<Shape>[] = [warnAboutEmptyExclusion, checkSelectors];

function warnAboutEmptyExclusion(spec: Shape, placeOf: PlaceOf): readonly Problem[] {
  if (spec.exclusionList?.length !== 0) return [];
  const message =
    'spec.exclusionList: expected at least one pattern, found none; Flux then excludes signatures (^.*\\.sig$), remove the field or write a pattern that matches nothing';
  return [{ severity: 'warning', code: 'invalid-value', message, place: placeOf(['spec', 'exclusionList']) }];
}

function checkSelectors(spec: Shape, placeOf: PlaceOf): readonly Problem[] {
  return (spec.accessFrom?.namespaceSelectors ?? []).flatMap(({ matchLabels }, index) =>
    Object.entries(matchLabels).flatMap(([key, value]): Problem[] => {
      const mistake = findLabelKeyMistake(key) ?? findLabelValueMistake(value);
      if (mistake === undefined) return [];
      const path = ['spec', 'accessFrom', 'namespaceSelectors', index, 'matchLabels', key];
      const message = `spec.accessFrom.namespaceSelectors[${index}].matchLabels: ${mistake}`;
      return [{ severity: 'error', code: 'invalid-value', message, place: placeOf(path) }];
    }),
  );
}
