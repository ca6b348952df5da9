import { TidemarkError } from '../../errors.ts';
import type { Connection } from '../connection.ts';
import type { ImageName } from '../image-name.ts';
import type { RegistryAccess } from '../registry.ts';
import { toDemand, type Demand } from './challenge.ts';
import { isLocalRegistry, toBaseUrl } from './endpoint.ts';
import { createFlight, type Flight } from './flight.ts';
import type { Settings } from './options.ts';
import { createTextSink } from './sink.ts';
import type { Wire } from './wire.ts';

/** Where a registry answers, and what it wants to see. */
export type Discovered = { readonly base: URL; readonly demand: Demand | undefined };

/** Finds a registry once per run with `GET /v2/`, as the OCI distribution specification says. */
export interface Discovery {
  /** Throws `TidemarkError` as the wire does, or `invalid-image`. */
  find(image: ImageName, access: RegistryAccess): Promise<Discovered>;
}

export function createDiscovery(wire: Wire, options: Pick<Settings, 'allowInsecure'>): Discovery {
  const flights = new Map<string, Flight<Discovered>>();

  return {
    find: (image, access) => {
      const { connection } = access;
      const key = JSON.stringify([image.scheme, image.registry, access.insecure, connection]);
      const known = flights.get(key);
      if (known !== undefined && !known.isLost()) return known.join(access.signal);
      const http = judgeHttp(image, access.insecure, options.allowInsecure);
      const flight = createFlight(async (signal) => {
        try {
          return await discover(wire, { image, http, signal, ...(connection && { connection }) });
        } catch (error) {
          // The next repository of this registry may be luckier.
          if (flights.get(key) === flight) flights.delete(key);
          throw error;
        }
      });
      flights.set(key, flight);
      return flight.join(access.signal);
    },
  };
}

/** `wanted`: the manifest allows plain http, but the run does not. */
type HttpLeave = 'never' | 'wanted' | 'allowed';

/** A manifest comes from the repository, which may have many authors; who runs Tidemark decides about the internet. */
function judgeHttp(image: ImageName, insecure: boolean, allowInsecure: boolean): HttpLeave {
  if (isLocalRegistry(image) || (insecure && allowInsecure)) return 'allowed';
  return insecure ? 'wanted' : 'never';
}

type Search = Reach & { readonly image: ImageName; readonly http: HttpLeave };

type Reach = { readonly signal: AbortSignal; readonly connection?: Connection };

/** https where it answers; plain http only for those who may use it, and only when https does not answer. */
async function discover(wire: Wire, { image, http, ...reach }: Search): Promise<Discovered> {
  const { signal } = reach;
  const secure = toBaseUrl(image, 'https');
  if (http === 'never') return ping(wire, { base: secure, ...reach });
  if (http === 'wanted') return explainLeave(ping(wire, { base: secure, ...reach }));
  try {
    const patience = AbortSignal.any([signal, AbortSignal.timeout(probeTimeout)]);
    return await ping(wire, { base: secure, ...reach, signal: patience, attempts: 1 });
  } catch (error) {
    if (signal.aborted || !(error instanceof TidemarkError)) throw error;
    return ping(wire, { base: toBaseUrl(image, 'http'), ...reach });
  }
}

/** A host that serves plain http usually refuses https at once; one that drops the packets is not waited for. */
const probeTimeout = 3_000;

async function explainLeave<T>(result: Promise<T>): Promise<T> {
  try {
    return await result;
  } catch (error) {
    if (!(error instanceof TidemarkError)) throw error;
    const text = `${error.message}. Plain http was not tried: 'insecure: true' needs the leave of whoever runs tidemark, which is --allow-insecure, or the input allow-insecure`;
    throw new TidemarkError(error.code, text, { cause: error });
  }
}

type Ping = Reach & { readonly base: URL; readonly attempts?: number };

async function ping(wire: Wire, { base, signal, connection, attempts }: Ping): Promise<Discovered> {
  const response = await wire.send(
    {
      method: 'GET',
      url: new URL('/v2/', base),
      headers: { accept: 'application/json' },
      open: () => createTextSink(1024),
      ...(attempts !== undefined && { attempts }),
      ...(connection !== undefined && { connection }),
    },
    { signal },
  );
  const demand = response.status === 401 ? toDemand(response.headers.get('www-authenticate')) : undefined;
  return { base, demand };
}
