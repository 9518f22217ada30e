const high = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';
const byteOf = new Map([...high].map((one, index) => [one, String.fromCharCode(0x80 + index)]));

/** As ANVISA's tools write a text: Windows-1252; what it has no letter for is lost. */
export const toCp1252 = (text: string): Buffer =>
  Buffer.from(
    text.replace(/[\u0100-\uffff]/g, (one) => byteOf.get(one) ?? '?'),
    'latin1',
  );
