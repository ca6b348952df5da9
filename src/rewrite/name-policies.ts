import type { ResolvedAutomation } from '../manifests/resolve-references.ts';
import type { MarkedFile, Marker } from './marker.ts';

/** Says of the markers of a file which policies they mean in the clusters of an automation. */
export function namePolicies(file: MarkedFile, { policyNames }: ResolvedAutomation): MarkedFile {
  if (policyNames === undefined) return file;
  const name = (marker: Marker): Marker => {
    const { state } = marker;
    if (!state.usable) return marker;
    const policies = policyNames.get(`${state.setter.namespace}/${state.setter.policy}`);
    if (policies === undefined) return marker;
    return { ...marker, state: { ...state, setter: { ...state.setter, policies } } };
  };
  return { ...file, markers: file.markers.map(name) };
}
