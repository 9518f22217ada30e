import { findNamed } from '../../domain/clients/import-catalogue.ts';
import type { AppointmentRow } from '../../domain/clients/import-rows.ts';
import type { ImportOptions, RowFault } from '../../domain/clients/import-targets.ts';
import type { ImportedVisit } from '../../domain/clients/import-visit.ts';
import type { Resource } from '../../domain/clinic/catalogue.ts';
import {
  type ImportCatalogue,
  type NamedProcedure,
  type NamedProfessional,
  placeholderProcedure,
  placeholderProfessional,
  readImportCatalogue,
} from '../../models/import-catalogue.ts';
import type { Scope } from '../../models/tenancy.ts';

interface Found {
  procedure: NamedProcedure;
  professional: NamedProfessional;
}

/** What a row's procedure and professional mean: what it writes, else what the person chose for the file, else a placeholder of the past. */
export class Catalogue {
  readonly #scope: Scope;
  readonly #read: ImportCatalogue;
  readonly #options: ImportOptions;
  readonly #isDry: boolean;
  // Asked for at most once a chunk, and only when a row needs them.
  #placeholders: Promise<Found> | null = null;
  private constructor(scope: Scope, read: ImportCatalogue, options: ImportOptions, isDry: boolean) {
    this.#isDry = isDry;
    this.#scope = scope;
    this.#read = read;
    this.#options = options;
  }

  static async read(scope: Scope, options: ImportOptions, isDry: boolean): Promise<Catalogue> {
    return new Catalogue(scope, await readImportCatalogue(scope), options, isDry);
  }

  get equipment(): readonly Resource[] {
    return this.#read.equipment;
  }

  async find(row: AppointmentRow): Promise<Found | { faults: RowFault[] }> {
    const { procedures, professionals } = this.#read;
    const procedureText = row.procedure ?? this.#options.procedureId;
    const professionalText = row.professional ?? this.#options.professionalId;
    const procedure = procedureText
      ? findNamed(procedures, procedureText)
      : (await this.#placeholder()).procedure;
    const professional = professionalText
      ? findNamed(professionals, professionalText)
      : (await this.#placeholder()).professional;
    if (procedure && professional) return { procedure, professional };
    const faults: RowFault[] = [];
    if (!procedure) faults.push({ target: 'procedure', code: 'procedure-unknown' });
    if (!professional) faults.push({ target: 'professional', code: 'professional-unknown' });
    return { faults };
  }

  /** A visit ahead needs people and procedures that can be booked. */
  missingFor({ isAhead }: ImportedVisit, { procedure, professional }: Found): RowFault[] {
    const faults: RowFault[] = [];
    if (!isAhead) return faults;
    if (!procedure.isActive) {
      faults.push({
        target: 'procedure',
        code: procedure.names.length > 0 ? 'procedure-unknown' : 'procedure-missing',
      });
    }
    if (!professional.isActive) {
      faults.push({
        target: 'professional',
        code: professional.names.length > 0 ? 'professional-unknown' : 'professional-missing',
      });
    }
    return faults;
  }

  #placeholder(): Promise<Found> {
    this.#placeholders ??= this.#makePlaceholders();
    return this.#placeholders;
  }

  async #makePlaceholders(): Promise<Found> {
    return {
      procedure: await placeholderProcedure(this.#scope, this.#isDry),
      professional: await placeholderProfessional(this.#scope, this.#isDry),
    };
  }
}
