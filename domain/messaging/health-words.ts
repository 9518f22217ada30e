/**
 * Words that tell what is done to somebody, or of what she suffers. A lock screen is read by whoever holds the telephone, so no message says
 * them (LGPD art. 11); of prescription medicines, which toxin is, the public may not even be told in an offer (RDC 96/2008, art. 24).
 * Beginnings of words, without accents: «depila» finds «Depilação».
 */
const beginnings = [
  ...[
    'acne',
    'agulh',
    'anestes',
    'aplicac',
    'axila',
    'bichectomia',
    'bioestimul',
    'botox',
    'botulin',
    'buco',
  ],
  ...['carboxi', 'celulite', 'cicatriz', 'cirurg', 'criolipo', 'criofreq', 'depila', 'dermato', 'diagnost'],
  ...['doenca', 'drenagem', 'dysport', 'emagrec', 'endolaser', 'enzima', 'epilac', 'escleroterap', 'estria'],
  ...['exame', 'exossomo', 'facial', 'flacidez', 'fotona', 'gestante', 'gordura', 'gravidez', 'harmoniza'],
  ...[
    'hialuron',
    'hiperidrose',
    'injet',
    'intim',
    'laser',
    'lifting',
    'lipo',
    'luz pulsada',
    'medica',
    'melasma',
  ],
  ...[
    'mesoterap',
    'microagulh',
    'microblad',
    'micropigment',
    'ozonio',
    'papada',
    'peeling',
    'pdrn',
    'plasma',
  ],
  ...['preench', 'procedimento', 'radiesse', 'radiofreq', 'rejuvenesc', 'rinomodel', 'ruga', 'sculptra'],
  ...[
    'skinbooster',
    'tatuag',
    'terapia',
    'toxina',
    'tratament',
    'ultraformer',
    'ultrassom',
    'varizes',
    'virilha',
  ],
];

const plain = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

const pattern = new RegExp(`(?<![\\p{L}\\p{N}])(?:${beginnings.join('|')})[\\p{L}]*`, 'u');

/** The first such word of a text, as it is to be shown to its writer (lower case, no accents); null when there is none. */
export const healthWordIn = (text: string): string | null => pattern.exec(plain(text))?.[0] ?? null;
