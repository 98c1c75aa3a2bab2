// Shows this server's own OpenAPI document with Swagger UI; nothing is asked of any other origin.
window.SwaggerUIBundle({
  url: '/api/v1/openapi.json',
  dom_id: '#reference',
  deepLinking: true,
  docExpansion: 'list',
  defaultModelsExpandDepth: 0,
  validatorUrl: null, // else it would send the document to a validator elsewhere
});
