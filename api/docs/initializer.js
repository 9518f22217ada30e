// "Try it out" acts as whoever is signed in to the clinic in this browser; writes need the header that another site cannot send.
window.ui = window.SwaggerUIBundle({
  urls: [
    { name: 'v1', url: '/api/v1/openapi.json' },
    { name: 'v2', url: '/api/v2/openapi.json' },
  ],
  dom_id: '#swagger-ui',
  deepLinking: true,
  docExpansion: 'list',
  defaultModelsExpandDepth: 0,
  filter: true,
  validatorUrl: null,
  presets: [window.SwaggerUIBundle.presets.apis, window.SwaggerUIStandalonePreset],
  layout: 'StandaloneLayout',
  requestInterceptor(request) {
    if (request.method !== 'GET') request.headers['X-NeonPro-CSRF'] = '1';
    return request;
  },
});
