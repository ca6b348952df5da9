import type { ScalarTag, Tags } from 'yaml';

/**
 * Kubernetes reads YAML 1.1: `yes`, `off` and `y` are booleans, and `1_000` and `0b11` are numbers. Reading them as
 * the strings that YAML 1.2 sees would accept `branch: on`, which no cluster takes, and would overlook
 * `suspend: yes`, which stops an object in a cluster. So they are booleans and numbers here as well; where a string is
 * expected, the user is asked for quotes, which every reader understands alike.
 */
export function withKubernetesScalars(tags: Tags): Tags {
  return [oldBoolean, oldNumber, ...tags];
}

const oldBoolean: ScalarTag = {
  tag: 'tag:yaml.org,2002:bool',
  default: true,
  test: /^(?:y|Y|yes|Yes|YES|on|On|ON|n|N|no|No|NO|off|Off|OFF)$/,
  resolve: (text) => /^(?:y|on)/i.test(text),
};

/** No field of ours is a number, so what matters is that it is one; the value may stay approximate. */
const oldNumber: ScalarTag = {
  tag: 'tag:yaml.org,2002:float',
  default: true,
  test: /^[-+]?(?:0b[01_]+|0x[0-9a-fA-F_]+|\.[0-9][0-9_]*|[0-9][0-9_]*(?:\.[0-9_]*)?)(?:[eE][-+]?[0-9]+)?$/,
  resolve: (text) => Number(text.replaceAll('_', '').replace(/^\+/, '')),
};
