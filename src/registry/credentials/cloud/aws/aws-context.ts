import type { Environment } from '../../environment.ts';
import type { CloudHttp } from '../cloud-http.ts';

/** Other addresses for the services of AWS, as base URLs; the public ones when left out. */
export type AwsEndpoints = {
  readonly ecr?: string;
  readonly ecrPublic?: string;
  readonly sts?: string;
  /** Serves `AWS_CONTAINER_CREDENTIALS_RELATIVE_URI`. */
  readonly container?: string;
  /** The instance metadata service. */
  readonly metadata?: string;
};

export type AwsContext = {
  readonly http: CloudHttp;
  readonly environment: Environment;
  readonly endpoints: AwsEndpoints;
  readonly now: () => number;
  /** Of the registry; the variables `AWS_REGION` and `AWS_DEFAULT_REGION` come before it. */
  readonly region: string;
  /** The DNS suffix of the registry's partition. */
  readonly suffix: string;
};
