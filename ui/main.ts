import './styles/main.css';
import ui from '@nuxt/ui/vue-plugin';
import { VueQueryPlugin } from '@tanstack/vue-query';
import { createApp } from 'vue';
import App from './App.vue';
import { i18n } from './i18n/index.ts';
import { queryClient } from './query.ts';
import { router } from './router.ts';

createApp(App).use(router).use(i18n).use(ui).use(VueQueryPlugin, { queryClient }).mount('#app');
