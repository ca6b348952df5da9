/** What becomes of a change; the last two need GitHub. */
export const deliveryModes = ['none', 'write', 'commit', 'push', 'pull-request', 'auto'] as const;

export type DeliveryMode = (typeof deliveryModes)[number];
