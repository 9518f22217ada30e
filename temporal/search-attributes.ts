import { defineSearchAttributeKey } from '@temporalio/common';

/**
 * What visits can be filtered by in the Temporal UI. These bypass the payload codec and lie in clear in the visibility store:
 * ids, states and instants only, never anything of a person.
 */
export const clinicIdAttribute = defineSearchAttributeKey('ClinicId', 'KEYWORD');
export const stageAttribute = defineSearchAttributeKey('Stage', 'KEYWORD');
export const startsAtAttribute = defineSearchAttributeKey('StartsAt', 'DATETIME');

export const searchAttributes = [clinicIdAttribute, stageAttribute, startsAtAttribute] as const;
