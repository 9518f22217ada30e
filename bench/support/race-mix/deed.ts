/** What a person asked for and was answered: all that the judge has besides the tables. */
export interface Deed {
  kind: 'book' | 'squeeze-in' | 'hold' | 'book-hold' | 'release' | 'move' | 'services' | 'cancel';
  /** Epoch milliseconds around the answer; it was decided in between. */
  sent: number;
  answered: number;
  status: number;
  code: string;
  reasons: { code: string; resourceId?: string; until?: string; position?: number }[];
  /** The visit as it was seen by who changes it. */
  seen?: SeenVisit;
  /** Where it was to be, for those that lay a visit. */
  wish?: { startsAt: number; services: SeenService[] };
  /** The visit as answered. */
  made?: SeenVisit;
}

export interface SeenService {
  procedureId: string;
  professionalId: string;
}
export interface SeenVisit {
  id: string;
  version: number;
  status: string;
  startsAt: number;
  isSqueezedIn: boolean;
  holdExpiresAt: number | null;
  services: SeenService[];
}

interface Card {
  id: string;
  version: number;
  status: string;
  startsAt: string | Date;
  isSqueezedIn: boolean;
  holdExpiresAt: string | Date | null;
  services: { procedure?: { id: string }; procedureId?: string; professionalId: string }[];
}

/** From a card of the API or from the model's visit alike. */
export const seenOf = (body: unknown): SeenVisit => {
  const card = body as Card;
  return {
    ...{ id: card.id, version: card.version, status: card.status, isSqueezedIn: card.isSqueezedIn },
    startsAt: new Date(card.startsAt).getTime(),
    holdExpiresAt: card.holdExpiresAt === null ? null : new Date(card.holdExpiresAt).getTime(),
    services: card.services.map((service) => ({
      procedureId: service.procedureId ?? service.procedure?.id ?? '',
      professionalId: service.professionalId,
    })),
  };
};
