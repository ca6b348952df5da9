import type { ApiVersion } from '../types.ts';

/** The last part of an API version, oldest first. */
export const versions = ['v1beta1', 'v1beta2', 'v1'] as const;

export type Version = (typeof versions)[number];

type Common = {
  readonly required?: true;
  /** The version that brought the field; all have it when absent. */
  readonly since?: Version;
};

/** Shape of one value of a manifest: the part of the OpenAPI schema of the Flux CRDs that says something. */
export type Schema = Common &
  (
    | TextSchema
    | { readonly type: 'boolean'; readonly default?: boolean }
    /** A Go duration, read as milliseconds. Timeouts go without hours. */
    | { readonly type: 'duration'; readonly units: DurationUnits }
    | {
        readonly type: 'text-map';
        readonly default?: Readonly<Record<string, string>>;
        readonly literal?: true;
      }
    | ListSchema
    | ObjectSchema
    /** Present in a cluster, of no interest here. */
    | { readonly type: 'ignored' }
  );

export type TextSchema = {
  readonly type: 'text';
  readonly values?: readonly string[];
  readonly default?: string;
  readonly maxLength?: number;
  /** The text may contain `${…}` with a meaning of its own. */
  readonly literal?: true;
};

export type ListSchema = {
  readonly type: 'list';
  readonly items: Schema;
  readonly maxItems?: number;
  readonly default?: readonly [];
};

export type ObjectSchema = {
  readonly type: 'object';
  readonly fields: Readonly<Record<string, Schema>>;
  /** When absent it is read as `{}`, so that the defaults inside of it apply. */
  readonly implied?: true;
  /** It has more fields in a cluster than are read here. */
  readonly open?: true;
};

export type DurationUnits = 'ms|s|m|h' | 'ms|s|m';

/** The TypeScript type of what a schema accepts, defaults applied. */
export type ValueOf<S extends Schema> = S extends { readonly type: 'text' }
  ? S extends { readonly values: readonly (infer Choice)[] }
    ? Choice
    : string
  : S extends { readonly type: 'boolean' }
    ? boolean
    : S extends { readonly type: 'duration' }
      ? number
      : S extends { readonly type: 'text-map' }
        ? Readonly<Record<string, string>>
        : S extends { readonly type: 'list'; readonly items: infer Items extends Schema }
          ? readonly ValueOf<Items>[]
          : S extends {
                readonly type: 'object';
                readonly fields: infer Fields extends Readonly<Record<string, Schema>>;
              }
            ? FieldsOf<Fields>
            : never;

type FieldsOf<Fields extends Readonly<Record<string, Schema>>> = {
  readonly [Name in keyof Fields as Fields[Name] extends Present ? Name : never]: ValueOf<Fields[Name]>;
} & {
  readonly [
    Name in keyof Fields as Fields[Name] extends Present | { type: 'ignored' } ? never : Name
  ]?: ValueOf<Fields[Name]>;
};

type Present = { readonly required: true } | { readonly default: unknown } | { readonly implied: true };

/** `v1beta2` of `image.toolkit.fluxcd.io/v1beta2`. */
export function toVersion(apiVersion: ApiVersion): Version {
  return versions.find((version) => apiVersion.endsWith(`/${version}`)) ?? 'v1';
}
