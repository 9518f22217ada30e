import { row } from '../models/row.ts';

export const leaked = row;
