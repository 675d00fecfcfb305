// Builds one hashed bundle per page island, listed in dist/.vite/manifest.json for the server's asset() helper.
import { defineConfig } from "vitest/config";

export default defineConfig({
  base: "/static/",
  publicDir: false,
  // Leaflet's package points at its UMD file; its ES module needs no interop code.
  resolve: { alias: [{ find: /^leaflet$/, replacement: "leaflet/dist/leaflet-src.esm.js" }] },
  build: {
    outDir: "dist",
    emptyOutDir: true,
    manifest: true,
    target: "es2022",
    assetsInlineLimit: 512,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1600, // only the API documentation bundle comes near this
    rolldownOptions: {
      input: {
        site: "src/site.ts",
        explorer: "src/explorer.ts",
        embed: "src/embed.ts",
        "record-map": "src/record-map.ts",
        charts: "src/charts.ts",
        "api-docs": "src/api-docs.ts",
      },
      // Whoever needs a text or a button had better not load a map with it.
      output: {
        codeSplitting: {
          groups: [
            { name: "leaflet", test: /node_modules[\\/]leaflet/ },
            { name: "common", test: /src[\\/](dom|texts|addresses|combobox)\.ts/ },
          ],
        },
      },
    },
  },
  css: {
    preprocessorOptions: {
      scss: { quietDeps: true, loadPaths: ["node_modules"] },
    },
  },
  test: {
    environment: "happy-dom",
    include: ["src/**/*.test.ts"],
  },
});
