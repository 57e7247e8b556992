import { existsSync } from 'node:fs'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** The app, the answering page that must stay small enough for a bad signal, and what wakes a browser: a service worker, which browsers look for under one name for ever. */
const pushWorker = 'push-worker'
const entries = { index: 'index.html', answer: 'answer.html', [pushWorker]: 'src/modules/notify/web/push-worker.ts' }
const input = Object.fromEntries(Object.entries(entries).filter(([, file]) => existsSync(new URL(file, import.meta.url))))

export default defineConfig({
  plugins: [react()],
  build: {
    outDir: 'dist/web',
    emptyOutDir: true,
    target: 'es2022',
    // A data: address would need a hole in the content security policy.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 900,
    rolldownOptions: {
      input,
      output: {
        entryFileNames: (chunk) => (chunk.name === pushWorker ? '[name].js' : 'assets/[name]-[hash].js'),
        codeSplitting: {
          groups: [
            { name: 'react', test: /node_modules[\\/](react|react-dom|scheduler)[\\/]/, priority: 3 },
            { name: 'echarts', test: /node_modules[\\/](echarts|zrender)[\\/]/, priority: 3 },
            { name: 'zod', test: /node_modules[\\/]zod[\\/]/, priority: 2 },
            { name: 'tanstack', test: /node_modules[\\/]@tanstack[\\/]/, priority: 2 },
          ],
        },
      },
    },
  },
  server: {
    // `npm start` on its usual port, `vite` beside it while working on screens.
    proxy: { '/api': process.env['MUSTER_API'] ?? 'http://127.0.0.1:8080' },
  },
})
