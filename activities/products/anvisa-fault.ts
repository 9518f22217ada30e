import { ApplicationFailure } from '@temporalio/activity';
import { type AnvisaFault, mayPass } from '../../domain/products/anvisa-catalogue.ts';

/** As the process reads it: the code is the failure's type, and says whether another try can end otherwise. */
export const anvisaFailure = (fault: AnvisaFault, cause?: string): ApplicationFailure =>
  ApplicationFailure.create({
    message: cause === undefined ? fault : `${fault}: ${cause}`,
    type: fault,
    nonRetryable: !mayPass(fault),
  });
