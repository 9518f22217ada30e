import type { RouteRecordRaw } from 'vue-router';
import AccessesPage from './AccessesPage.vue';
import ArrivalPage from './ArrivalPage.vue';
import { keepConsentToken } from './consent-token.ts';
import ConsentPage from './ConsentPage.vue';
import ContactStep from './ContactStep.vue';
import CopiesPage from './CopiesPage.vue';
import DonePage from './DonePage.vue';
import DoorPage from './DoorPage.vue';
import { keepLink } from './link.ts';
import NoticePage from './NoticePage.vue';
import OwnPage from './OwnPage.vue';
import PaymentPage from './PaymentPage.vue';
import PeopleStep from './PeopleStep.vue';
import { keepPreferenceToken } from './preference-token.ts';
import PreferencesPage from './PreferencesPage.vue';
import PrivacyPage from './PrivacyPage.vue';
import ServicesStep from './ServicesStep.vue';
import SummaryStep from './SummaryStep.vue';
import TimesStep from './TimesStep.vue';
import WaitlistStep from './WaitlistStep.vue';

/** What a client opens on her telephone, without an account: a page of its own, which loads nothing of the staff's. */
export const doorRoutes: RouteRecordRaw[] = [
  {
    path: '/c/:clinicId',
    component: DoorPage,
    children: [
      { path: '', name: 'door', component: ServicesStep },
      { path: 'agendar/profissional', name: 'door-people', component: PeopleStep },
      { path: 'agendar/horario', name: 'door-times', component: TimesStep },
      { path: 'agendar/contato', name: 'door-contact', component: ContactStep },
      { path: 'agendar/resumo', name: 'door-summary', component: SummaryStep },
      { path: 'agendar/aviso', name: 'door-waitlist', component: WaitlistStep },
      { path: 'reserva/:visitId', name: 'door-payment', component: PaymentPage },
      { path: 'pronto/:visitId', name: 'door-done', component: DonePage },
      { path: 'minhas', name: 'door-own', component: OwnPage },
      { path: 'privacidade', name: 'door-privacy', component: PrivacyPage },
      { path: 'minha-copia', name: 'door-copies', component: CopiesPage },
      { path: 'acessos', name: 'door-accesses', component: AccessesPage },
      { path: 'aviso/:noticeId', name: 'door-notice', component: NoticePage },
      { path: 'chegada', name: 'door-arrival', component: ArrivalPage },
      {
        path: 'consentimento',
        name: 'door-consents',
        component: ConsentPage,
        beforeEnter: keepConsentToken,
      },
      {
        path: 'preferencias',
        name: 'door-choices',
        component: PreferencesPage,
        beforeEnter: keepPreferenceToken,
      },
    ],
  },
  { path: '/c/:clinicId/entrar', component: DoorPage, beforeEnter: keepLink },
  { path: '/:rest(.*)*', redirect: '/' },
];
