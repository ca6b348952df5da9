const webhooks: readonly (readonly [string, RegExp])[] = [
  [
    'the key of a Discord webhook',
    /^https:\/\/(?:\w+\.)?discord(?:app)?\.com\/api\/webhooks\/\d+\/[\w-]{20,}/,
  ],
  ['the key of a Teams webhook', /^https:\/\/[\w-]+\.webhook\.office\.com\/webhookb2\/./],
  [
    'the key of a Lark webhook',
    /^https:\/\/open\.(?:larksuite\.com|feishu\.cn)\/open-apis\/bot\/v2\/hook\/./,
  ],
];

const secretNames = /^(?:access_?token|token|key|api_?key|sig|signature|secret|password|code)$/i;

/** What in an address gives access to whoever reads it. Slack's webhooks are found wherever they are. */
export function findSecretPart(address: string): string | undefined {
  const webhook = webhooks.find(([, pattern]) => pattern.test(address));
  if (webhook !== undefined) return webhook[0];
  const url = URL.parse(address);
  if (url === null) return undefined;
  if (url.password !== '') return 'a password';
  const name = [...url.searchParams].find(
    ([key, value]) => secretNames.test(key) && value.length >= 8 && !value.includes('${'),
  )?.[0];
  return name === undefined ? undefined : `'${name}' in its query`;
}
