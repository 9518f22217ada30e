/** Rows that ANVISA published (brazil.md §2.5: public data), in the shape of their files. */
const toxin = 'AGENTE PARALISANTE NEUROMUSCULAR';
const abbvie = '15800545000150 - ABBVIE FARMACÊUTICA LTDA.';
const allergan = '43426626000177 - ALLERGAN PRODUTOS FARMACÊUTICOS LTDA';

const medicine = (
  registration: string,
  name: string,
  process: string,
  holder: string,
  [therapeuticClass, validity, situation, ingredient = '']: [string, string, string, string?],
): string =>
  `MEDICAMENTO;${name};01/01/2020;BIOLÓGICO;${registration};${validity};${process};${therapeuticClass};${holder};${situation};${ingredient}`;

export const realMedicines: readonly string[] = [
  medicine('198600019', 'BOTOX', '25351429171202362', abbvie, [
    toxin,
    '092027',
    'Ativo',
    'TOXINA BOTULÍNICA A',
  ]),
  medicine('101470045', 'BOTOX', '250000055089118', allergan, [
    toxin,
    '092027',
    'Inativo',
    'TOXINA BOTULÍNICA A',
  ]),
  medicine('169770001', 'DYSPORT', '25351037503200847', '07718721000180 - BEAUFOUR IPSEN FARMACÊUTICA LTDA', [
    ...([toxin, '042029', 'Ativo', 'TOXINA BOTULÍNICA A'] as const),
  ]),
  medicine('188020001', 'XEOMIN', '25351330699201907', '11681446000145 - MERZ FARMACÊUTICA COMERCIAL LTDA', [
    ...([toxin, '122029', 'Ativo', 'TOXINA BOTULÍNICA A'] as const),
  ]),
  medicine('101470185', 'BELKYRA', '25351329166201621', allergan, [
    '',
    '032028',
    'Inativo',
    'ácido desoxicólico',
  ]),
  medicine('101430075', 'PLIAGLIS', '25351394514202441', '33026055000120 - MEGALABS FARMACÊUTICA S.A.', [
    ...(['ANESTESICOS LOCAIS', '092028', 'Ativo', 'LIDOCAÍNA, TETRACAÍNA'] as const),
  ]),
  medicine('198600020', 'OZURDEX', '25351631564202334', abbvie, ['', '072035', 'Ativo']),
  medicine('101470176', 'OZURDEX', '25351690746200934', allergan, ['', '072025', 'Inativo']),
  // As the file of 2025 wrote them.
  medicine('102351059', 'A SAÚDE DA MULHER', '25351000001201901', '57507378000365 - EMS S/A', [
    ...(['', '01/07/2029', 'VÁLIDO'] as const),
  ]),
  medicine(
    '115570044',
    'PROSTOKOS',
    '25351000002201901',
    '02433631000120 - INFAN INDÚSTRIA QUÍMICA FARMACÊUTICA',
    [...(['', '01/06/2026', 'VÁLIDO', 'MISOPROSTOL'] as const)],
  ),
  medicine('109740100', 'ABLOK', '25351000003201901', '49475833000106 - BIOLAB SANUS FARMACÊUTICA LTDA', [
    ...(['', '01/05/2025', 'VÁLIDO', 'ATENOLOL'] as const),
  ]),
  medicine('', 'décimo nono teste', '', '11111111000191 - EMPRESA DE TESTE LTDA. (VS01)', [
    '',
    '01/07/2034',
    'INATIVO',
  ]),
];

const holders = {
  galderma: ['GALDERMA BRASIL LTDA', '00317372000146'],
  merz: ['MERZ FARMACÊUTICA COMERCIAL LTDA', '11681446000145'],
  htm: ['HTM INDÚSTRIA DE EQUIPAMENTOS ELETRO-ELETRÔNICOS LTDA', '03271206000144'],
  ibramed: ['IBRAMED INDÚSTRIA BRASILEIRA DE EQUIPAMENTOS MÉDICOS LTDA', '00133418000160'],
} as const;

interface Device {
  registration: string;
  name: string;
  process: string;
  holder: readonly [name: string, cnpj: string];
  maker: string;
  country: string;
  risk: string;
  /** Published copies drop it; classes I and II have no end, the others ten years. */
  validity?: string;
}

export function deviceLine({
  registration,
  name,
  process,
  holder,
  maker,
  country,
  risk,
  validity,
}: Device): string {
  const end = validity ?? (/^II?$/.test(risk) ? 'VIGENTE' : '31/12/2030');
  return [
    ...[registration, process, name, 'PRODUTO PARA SAUDE', ...holder, registration.slice(0, 7), risk],
    ...[
      `CLASSE ${risk}`,
      'Válido',
      end,
      '01/01/2015',
      maker,
      country,
      'REGISTRO',
      '8027',
      'Registro',
      '1',
      'N',
    ],
    ...['', '', '', '26/11/2026', '26/11/2026'],
  ].join(';');
}

type Short = [registration: string, name: string, process: string, risk?: string];
const of = (holder: keyof typeof holders, maker: string, country: string, rows: readonly Short[]): string[] =>
  rows.map(([registration, name, process, risk = 'IV']) =>
    deviceLine({ registration, name, process, holder: holders[holder], maker, country, risk }),
  );

export const realDevices: readonly string[] = [
  ...of('galderma', 'Q-MED AB', 'SUÉCIA', [
    ['80251760010', 'Restylane', '25351341240201524'],
    ['80251760014', 'Restylane Volyme', '25351041588202135'],
    ['80251760007', 'RESTYLANE SKINBOOSTERS LIDOCAINE', '25351255630201499'],
    ['80251760002', 'RESTYLANE EMERVEL LIDOCAINE', '25351310310201095'],
    ['80251760008', 'Sculptra', '25351202909201515'],
  ]),
  ...of('merz', 'ANTEIS S.A.', 'SUÍÇA', [
    ['80829430010', 'Belotero Lidocaine', '25351128860201976'],
    ['80829430008', 'Belotero Intense Lidocaine', '25351128932201985'],
    ['80829430009', 'Belotero Volume Lidocaine', '25351128985201904'],
  ]),
  ...of('merz', 'MERZ NORTH AMERICA, INC.', 'ESTADOS UNIDOS', [
    ['80829430004', 'Radiesse', '25351042639201707'],
    ['80829430003', 'RADIESSE + LIDOCAINE', '25351036769201702'],
  ]),
  ...of('merz', 'ULTHERA INC.', 'ESTADOS UNIDOS', [
    ['80829430001', 'Ulthera System', '25351561702201500', 'II'],
  ]),
  ...of('htm', 'HTM', 'BRASIL', [
    ['80212480021', 'LUZ PULSADA PARA ESTÉTICA', '25351490332201442', 'II'],
    [
      ...(['80212480033', 'FAMÍLIA DE APARELHOS DE SISTEMA A LASER DE MULTIPLO USO EM ESTÉTICA'] as const),
      ...(['25351187160202561', 'III'] as const),
    ],
    ['80212480028', 'Fluence', '25351142756201994', 'III'],
    ['80212489003', 'BEAUTY FACE', '25351310856201422', 'II'],
  ]),
  ...of('ibramed', 'IBRAMED', 'BRASIL', [
    ['10360310041', 'EQUIPAMENTO DE LASER/LED PARA TERAPIA', '25351122559201959', 'III'],
    ['10360310045', 'Equipamento Laser de Diodo por Fibra Óptica', '25351165093202443', 'III'],
    [
      ...(['10360319023', 'Equipamento de Criolipólise de Placas e Eletroestimulação'] as const),
      ...(['25351172509202307', 'II'] as const),
    ],
  ]),
];
