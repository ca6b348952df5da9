import type { Place } from '../../../errors.ts';
import { TidemarkError } from '../../../errors.ts';
import type { ResolvedAutomation } from '../../../manifests/resolve-references.ts';
import { toObjectName } from '../../../manifests/types.ts';

/** Why a template is of no use for a group, and where it stands. */
export type Fault = {
  readonly option: 'branch' | 'title';
  readonly template: string;
  readonly reason: string;
  /** Absent for an option that no file has. */
  readonly place?: Place;
};

/** Where the templates of a group stand. */
export type TemplatePlaces = Partial<Record<Fault['option'], Place>>;

/** The places of the first automation of a group, whose options count for all of it. */
export function findTemplatePlaces(
  automations: readonly ResolvedAutomation[],
  name: string | undefined,
): TemplatePlaces {
  const automation = automations.find((resolved) => toObjectName(resolved.automation) === name)?.automation;
  if (automation === undefined) return {};
  const places: { branch?: Place; title?: Place } = {};
  for (const option of ['branch', 'title'] as const) {
    const annotation = `tidemark.dev/${option}`;
    if (!Object.hasOwn(automation.metadata.annotations, annotation)) continue;
    places[option] = automation.placeOf(['metadata', 'annotations', annotation]);
  }
  return places;
}

/** What a template gives, or what is wrong with it; what is wrong with anything else is thrown. */
export function attemptTemplate<Value>(
  { option, template, places }: Pick<Fault, 'option' | 'template'> & { readonly places: TemplatePlaces },
  render: () => Value,
): { readonly value: Value } | { readonly fault: Fault } {
  try {
    return { value: render() };
  } catch (error) {
    if (!(error instanceof TidemarkError)) throw error;
    const place = places[option];
    const reason = `the ${option} template: ${error.message}`;
    return { fault: { option, template, reason, ...(place && { place }) } };
  }
}
