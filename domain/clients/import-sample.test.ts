import { describe, expect, it } from 'vitest';
import { sampleRows } from './import-sample.ts';

const all = { most: 10, isCut: false };

describe('the first look at a file', () => {
  it('reads quotes, delimiters inside them, line ends of every system and blank rows', () => {
    const text = '\uFEFFNome;Obs\r\n"Souza; Ana";"diz ""oi"""\r\n\r\nBia;duas\nCaio;"linha\nnova"';
    expect(sampleRows(text, all)).toEqual([
      ['Nome', 'Obs'],
      ['Souza; Ana', 'diz "oi"'],
      ['Bia', 'duas'],
      ['Caio', 'linha\nnova'],
    ]);
  });
  it('leaves out a last row that may be cut off', () => {
    expect(sampleRows('a,b\n1,2\n3,', { most: 10, isCut: true })).toEqual([
      ['a', 'b'],
      ['1', '2'],
    ]);
  });
  it('skips the line that only tells Excel the delimiter, and stops when it has seen enough', () => {
    expect(sampleRows('sep=;\na;b\n1;2\n3;4\n', { most: 2, isCut: false })).toEqual([
      ['a', 'b'],
      ['1', '2'],
    ]);
  });
});
