import { describe, expect, it } from 'vitest';
import { mostSegments, smsText } from './sms-text.ts';

describe('the text of an SMS', () => {
  it('never lets an accent make it a third as long', () => {
    expect(
      smsText('Olá, você! À tarde há ação às três: coração, médico, índice, avô, pôr, país, açaí, ú.'),
    ).toEqual({
      text: 'Ola, voce! A tarde ha acao as tres: coracao, medico, indice, avo, por, pais, acai, u.',
      segments: 1,
      encoding: 'gsm-7',
    });
    expect(smsText('ÃÕÇÁÉÊÍÓÔÚÀ ãõçáéêíóôúà üñ').text).toBe(
      'AOCAEEIOOUA aocaeeioouaun'.replace('aun', 'a un'),
    );
  });

  it('writes typographers’ marks plainly, drops emoji and collapses spaces', () => {
    expect(smsText('“Oi”… tudo\u00a0bem? — ‘sim’ – 1º  andar').text).toBe(
      `"Oi"... tudo bem? - 'sim' - 1o andar`,
    );
    expect(smsText('Esperamos você 👩🏽‍⚕️💉🇧🇷 1️⃣ hoje ✨!').text).toBe('Esperamos voce 1 hoje !');
    expect(smsText('  a \t b\u200b\u2060c\r\n\n d\u0007 ').text).toBe('a bc\n\nd');
    expect(smsText('decomposto: a\u0303o').text).toBe('decomposto: ao');
  });

  it('counts 160 in one and 152 in each of several', () => {
    expect(smsText('a'.repeat(160)).segments).toBe(1);
    expect(smsText('a'.repeat(161)).segments).toBe(2);
    expect(smsText('a'.repeat(304)).segments).toBe(2);
    expect(smsText('a'.repeat(305)).segments).toBe(3);
  });

  it('counts characters of the extension table twice, and never tears one apart', () => {
    expect(smsText('€'.repeat(80))).toMatchObject({ segments: 1, encoding: 'gsm-7' });
    expect(smsText('€'.repeat(81)).segments).toBe(2);
    // 151 + an escaped one is 153: it goes to the next part, and so does everything behind it.
    expect(smsText(`${'a'.repeat(151)}[${'a'.repeat(151)}`).segments).toBe(3);
  });

  it('sends a name in another script as UCS-2: 70 in one, 66 in each of several', () => {
    expect(smsText('Olá 王芳')).toMatchObject({ text: 'Ola 王芳', segments: 1, encoding: 'ucs-2' });
    expect(smsText('王'.repeat(70)).segments).toBe(1);
    expect(smsText('王'.repeat(71)).segments).toBe(2);
    expect(smsText('王'.repeat(133)).segments).toBe(3);
  });

  it('cuts what no provider takes, and says so', () => {
    const long = smsText('palavra '.repeat(400));
    expect(long.segments).toBe(mostSegments);
    expect(long.text.length).toBeLessThanOrEqual(1_520);
    expect(long.text.endsWith('...')).toBe(true);
    expect(smsText('王'.repeat(900))).toMatchObject({ segments: mostSegments, encoding: 'ucs-2' });
    expect(smsText('x'.repeat(1_520)).text).toHaveLength(1_520);
  });
});
