export interface PublicPrivacy {
  officer: { name: string; contact: string } | null;
  purposes: { code: string; purpose: string; basis: string; retention: string; isConsent: boolean }[];
  /** Calendar days in which a right is answered. */
  answerDays: number;
  rights: string[];
}

export interface OwnRight {
  id: string;
  code: string;
  state: 'open' | 'decided' | 'answered';
  decision: 'fulfilled' | 'partial' | 'refused' | null;
  receivedAt: string;
  dueAt: string;
  answeredAt: string | null;
  wish: string | null;
  answer: string | null;
}
