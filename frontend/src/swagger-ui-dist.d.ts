// The part of Swagger UI's bundle that we call; the package has no types of its own.
declare module "swagger-ui-dist/swagger-ui-es-bundle.js" {
  interface Options {
    domNode: HTMLElement;
    url: string;
    deepLinking?: boolean;
    onComplete?: () => void;
    validatorUrl?: string | null;
  }
  export default function SwaggerUIBundle(options: Options): unknown;
}
