/* script.c - the script of a page: it sorts, searches and folds what the page already holds, and nothing is lost without it
 *
 * 1. The script
 * 2. What allows it to run
 *
 * It reads and moves elements, never makes markup of text. What it calls things stands in the data attributes of <body>.
 */
#include "report/script.h"

#include "base/file.h"

/* 1. The script */

static const char SCRIPT[] =
    "(function(){'use strict';\n"
    "var d=document,body=d.body,lang=d.documentElement.lang,word=body.dataset;\n"
    "function each(list,f){Array.prototype.forEach.call(list,f);}\n"
    "function make(name,text,parent,before){var e=d.createElement(name);if(text)e.textContent=text;if(parent)parent.insertBefore(e,before||null);return e;}\n"
    "function store(v){try{if(v)localStorage.setItem('werkzaam-language',v);return localStorage.getItem('werkzaam-language');}catch(e){return null;}}\n"
    /* the first number of a cell, as the page's language writes it */
    "function value(cell){var t=cell?cell.textContent.trim():'',m;\n"
    " if(cell&&cell.className.indexOf('n')>=0){t=t.replace(/\\u2212/g,'-');m=lang==='nl'?t.match(/-?[\\d.]*\\d(,\\d+)?/):t.match(/-?[\\d,]*\\d(\\.\\d+)?/);\n"
    "  if(!m||t.charAt(0)==='\\u2013')return null;return parseFloat(lang==='nl'?m[0].replace(/\\./g,'').replace(',','.'):m[0].replace(/,/g,''));}\n"
    " return t===''?null:t;}\n"
    "function compare(a,b){if(a===null||b===null)return a===b?0:a===null?1:-1;\n"
    " return typeof a==='number'&&typeof b==='number'?a-b:String(a).localeCompare(String(b),lang);}\n"
    /* tables whose rows belong to those above them are left as they are */
    "each(d.querySelectorAll('table.cards'),function(table){var rows=Array.prototype.slice.call(table.tBodies[0].rows);\n"
    " if(rows.length<4||table.querySelector('tr.test,tr.heading'))return;\n"
    " each(table.tHead.rows[0].cells,function(th,k){var label=th.textContent,b;th.textContent='';b=make('button',label,th);b.type='button';b.className='sort';\n"
    "  b.addEventListener('click',function(){var down=th.getAttribute('aria-sort')==='ascending';\n"
    "   each(table.tHead.rows[0].cells,function(o){o.removeAttribute('aria-sort');});\n"
    "   th.setAttribute('aria-sort',down?'descending':'ascending');\n"
    "   rows.map(function(r,i){return{r:r,i:i,v:value(r.cells[k])};}).sort(function(x,y){var c=compare(x.v,y.v);\n"
    "    return(down&&x.v!==null&&y.v!==null?-c:c)||x.i-y.i;}).forEach(function(x){table.tBodies[0].appendChild(x.r);});});});\n"
    " if(rows.length<10)return;\n"
    " var bar=make('p','',table.parentNode,table),label=make('label',word.search+' ',bar),input=make('input','',label),count=make('span','',bar);\n"
    " bar.className='search';input.type='search';count.setAttribute('role','status');\n"
    " input.addEventListener('input',function(){var q=input.value.trim().toLocaleLowerCase(lang),n=0;\n"
    "  rows.forEach(function(r){var hit=q===''||r.textContent.toLocaleLowerCase(lang).indexOf(q)>=0;r.hidden=!hit;n+=hit?1:0;});\n"
    "  count.textContent=q===''?'':' '+n+' '+word.rows;});});\n"
    /* sections fold under their headings; print shows all */
    "var folded=[];\n"
    "each(d.querySelectorAll('main>h2'),function(h){var part=make('div','',h.parentNode,h.nextSibling),e=part.nextSibling,next,b,label=h.textContent;\n"
    " while(e&&e.nodeName!=='H2'){next=e.nextSibling;part.appendChild(e);e=next;}\n"
    " part.id='part-'+h.id;h.textContent='';b=make('button',label,h);b.type='button';b.className='fold';\n"
    " function show(open){b.setAttribute('aria-expanded',open?'true':'false');part.hidden=!open;}\n"
    " b.setAttribute('aria-controls',part.id);show(true);b.addEventListener('click',function(){show(part.hidden);});folded.push(show);\n"
    " function jump(){if(location.hash==='#'+h.id)show(true);}window.addEventListener('hashchange',jump);jump();});\n"
    "window.addEventListener('beforeprint',function(){folded.forEach(function(show){show(true);});each(d.querySelectorAll('tr[hidden]'),function(r){r.hidden=false;});});\n"
    /* the language of the last choice; else that of the page, the first of the plan */
    "each(d.querySelectorAll('nav a[hreflang]'),function(a){a.addEventListener('click',function(){store(a.hreflang);});});\n"
    "var parts=d.querySelectorAll('main>section[lang],footer>p[lang]');\n"
    "function only(l){each(parts,function(s){s.hidden=s.lang!==l;});each(d.querySelectorAll('nav a[hreflang]'),function(a){\n"
    " if(a.hreflang===l)a.setAttribute('aria-current','true');else a.removeAttribute('aria-current');});d.documentElement.lang=lang=l;}\n"
    "if(d.querySelectorAll('main>section[lang]').length>1){var asked=location.hash.slice(1),l=asked==='nl'||asked==='en'?asked:store();only(l==='nl'||l==='en'?l:lang);\n"
    " each(d.querySelectorAll('nav a[hreflang]'),function(a){a.addEventListener('click',function(){only(a.hreflang);});});}\n"
    "}());\n";

/* 2. What allows it to run */

void wz_script_allow(wz_buffer *out) {
	static const char DIGIT[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	unsigned char digest[33] = {0};
	char text[45] = {0};
	wz_sha256_digest(SCRIPT, sizeof SCRIPT - 1, digest);
	for (size_t i = 0; i < 11; i++) { /* 32 bytes are 43 digits of base64 and one to fill */
		const unsigned group = (unsigned)digest[3 * i] << 16 | (unsigned)digest[3 * i + 1] << 8 | digest[3 * i + 2];
		for (size_t k = 0; k < 4; k++)
			text[4 * i + k] = DIGIT[group >> (18 - 6 * k) & 63];
	}
	text[43] = '=';
	wz_buffer_printf(out, "'sha256-%s'", text);
}

void wz_script_html(wz_buffer *out) {
	wz_buffer_add(out, "<script>");
	wz_buffer_add(out, SCRIPT);
	wz_buffer_add(out, "</script>\n");
}
