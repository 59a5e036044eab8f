import { createServer } from 'node:http';
import { join } from 'node:path';
import { requestListener } from './request-listener';
import { requiredVariable } from './required-variable';
import { serve } from './serve';
import { loadStaticFiles } from './static-files';

// `src/` on a laptop and `dist/` in the image both lie beside `public/`.
const files = loadStaticFiles(join(__dirname, '..', 'public'));

serve(createServer(requestListener(files, requiredVariable('ORDERS_URL'))));
