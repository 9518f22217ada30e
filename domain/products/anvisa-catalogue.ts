/** The mirrored files, by the code they have in tables, ids of processes and addresses of the API. */
export const anvisaFileCodes = ['medicines', 'devices', 'cosmetics', 'companies', 'irregular'] as const;
export type AnvisaFileCode = (typeof anvisaFileCodes)[number];

/** Below ANVISA_BASE_URL. Files that died (DADOS_ABERTOS_COSMETICO.csv) and the one nobody updates (TA_PRODUTO_SAUDE_MODELO.csv) are not here. */
export const anvisaPaths: Record<AnvisaFileCode, string> = {
  medicines: 'DADOS_ABERTOS_MEDICAMENTOS.csv',
  devices: 'CONSULTAS/PRODUTOS/TA_CONSULTA_PRODUTOS_SAUDE.CSV',
  cosmetics: 'CONSULTAS/PRODUTOS/TA_CONSULTA_COSMETICOS.CSV',
  companies: 'CONSULTAS/EMPRESA_FISCALIZACAO_PRODUTO/TA_CONSULTA_FUNCIONAMENTO_EMPRESA_NACIONAL.CSV',
  irregular: 'CONSULTAS/EMPRESA_FISCALIZACAO_PRODUTO/TA_CONSULTA_PRODUTOS_IRREGULARES_RESULTADO.CSV',
};

export const fileOfRegime = { medicine: 'medicines', device: 'devices', cosmetic: 'cosmetics' } as const;

/** What may be wrong with a file. Codes of the table, the API and the UI (`anvisaFaults.<code>`): they do not change. */
export const anvisaFaults = [
  'unreachable',
  'untrusted',
  'not-there',
  'refused',
  'cut',
  'too-small',
  'header-drift',
  'unreadable',
  'unknown-words',
  'shrunk',
  'lost',
] as const;
export type AnvisaFault = (typeof anvisaFaults)[number];

/** Another try within the hour may end otherwise; the rest is as it is until ANVISA, or one of us, changes something. */
export const mayPass = (fault: AnvisaFault): boolean => ['unreachable', 'cut'].includes(fault);

/** A page of an error in place of a file is smaller than any of them. */
export const leastBytes = 100_000;
const mostShrinkage = 0.2;
const mostOdd = 0.01;

export interface StagedFile {
  /** Lines that are in the stage, that could not be read, and whose word of validity nobody knows. */
  rows: number;
  broken: number;
  unknown: number;
}

/** Whether a staged file may take the place of the one before; null when it may. */
export function faultOfStage(staged: StagedFile, before: { rows: number } | null): AnvisaFault | null {
  if (staged.rows === 0 || staged.broken > (staged.rows + staged.broken) * mostOdd) return 'unreadable';
  if (staged.unknown > staged.rows * mostOdd) return 'unknown-words';
  if (before !== null && staged.rows < before.rows * (1 - mostShrinkage)) return 'shrunk';
  return null;
}
