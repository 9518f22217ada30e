/** Authorisations of the holders of the real rows; an AFE is how the numbers of a holder's devices begin. */
export const realCompanies: readonly string[] = [
  '00317372000146;GALDERMA BRASIL LTDA;GALDERMA;8025176;SIM;HORTOLÂNDIA;SP;12/03/2001;',
  '11681446000145;MERZ FARMACÊUTICA COMERCIAL LTDA;MERZ;8082943;SIM;SÃO PAULO;SP;22/11/2010;',
  '03271206000144;HTM INDÚSTRIA DE EQUIPAMENTOS ELETRO-ELETRÔNICOS LTDA;HTM;8021248;SIM;AMPARO;SP;05/02/2001;',
  '00133418000160;IBRAMED INDÚSTRIA BRASILEIRA DE EQUIPAMENTOS MÉDICOS LTDA;IBRAMED;1036031;SIM;AMPARO;SP;14/08/1998;',
  '15800545000150;ABBVIE FARMACÊUTICA LTDA.;ABBVIE;1098600;SIM;SÃO PAULO;SP;01/10/2012;',
  '43426626000177;ALLERGAN PRODUTOS FARMACÊUTICOS LTDA;ALLERGAN;1001475;NÃO;GUARULHOS;SP;01/02/1990;01/06/2024',
];

const irregular = (
  dossier: string,
  product: string,
  day: string,
  text: string,
  registration: string,
): string =>
  [
    ...[
      dossier,
      '25351000001202311',
      '15800545000150',
      'ABBVIE FARMACÊUTICA LTDA.',
      '1',
      'Medicamento',
      '19',
    ],
    ...[
      'Risco I',
      '1',
      'EMPRESA DESCONHECIDA',
      '',
      '70',
      `${day} 00:00:00`,
      '3',
      '2',
      `${day} 00:00:00`,
      product,
    ],
    ...[
      'Apreensão e inutilização',
      'Comercialização, distribuição e uso',
      'x',
      text,
      registration,
      '11/26/2026 03:00:00',
    ],
  ].join(';');

/** Falsified lots that were published (brazil.md §2.5). Genuine units of the first have the same lot: a hit is a question, not a proof. */
export const realIrregular: readonly string[] = [
  irregular('90001', 'BOTOX', '02/06/2023', 'BOTOX 100U - LOTE C7654C3F (FALSIFICADO)', '101470045'),
  irregular('90002', 'DYSPORT', '02/06/2023', 'DYSPORT 300U - LOTE L25049 (FALSIFICADO)', '169770001'),
  irregular('90003', 'DYSPORT', '05/16/2022', 'DYSPORT - LOTES W13035 E W07310 (FALSIFICADOS)', '169770001'),
  irregular('90004', 'BOTOX', '08/21/2018', 'BOTOX - LOTE C3239C3 (FALSIFICADO)', '101470045'),
];
