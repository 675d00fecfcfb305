"""The OpenAPI document of the API: `document` puts together what each part says of itself."""
