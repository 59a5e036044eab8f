import { createApp } from '@backstage/frontend-defaults';
import ReactDOM from 'react-dom/client';
import { idp, problems } from './idp';
import { signIn } from './sign-in';
import '@backstage/ui/css/styles.css';

const app = createApp({ features: [idp, problems, signIn] });

ReactDOM.createRoot(document.getElementById('root')!).render(app.createRoot());
