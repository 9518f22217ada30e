import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * `value` is X-Twilio-Signature: base64 of HMAC-SHA1 over the address as Twilio called it and the form's fields in order of their names,
 * each name followed by its value. The text is compared, not its bytes: base64 has several spellings of the same ones.
 */
export function verifyTwilioSignature(
  { url, form }: { url: string; form: URLSearchParams },
  value: string | undefined,
  authToken: string,
): boolean {
  // An empty secret would make every stranger's signature computable.
  if (!value || authToken === '') return false;
  const fields = [...form].sort(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0));
  const expected = createHmac('sha1', authToken)
    .update(url + fields.map(([name, text]) => name + text).join(''))
    .digest('base64');
  const [given, wanted] = [Buffer.from(value), Buffer.from(expected)];
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
