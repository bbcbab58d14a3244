/* frame.c - what stands around the content of every page: head, style, foot
 *
 * 1. Style
 * 2. Head and foot
 */
#include "report/frame.h"

#include "report/script.h"
#include "report/words.h"

/* 1. Style */

static const char STYLE[] =
    "body{margin:0 auto;padding:1.5rem;max-width:76rem;background:#fff;color:#222;"
    "font:1rem/1.5 system-ui,-apple-system,'Segoe UI',Roboto,'DejaVu Sans',sans-serif;overflow-wrap:anywhere}\n"
    "h1{font-size:1.9rem;line-height:1.2;margin:.2em 0}\n"
    "h2{font-size:1.3rem;margin:2.2em 0 .5em;padding-bottom:.2em;border-bottom:2px solid #0072b2}\n"
    "h3{font-size:1.05rem;margin:1.5em 0 .4em}\n"
    "p,figcaption,summary,.notes,.facts{max-width:46rem}\n"
    "a{color:#005b8f}\n"
    "nav a{margin-right:1rem}\n"
    ".summary{font-size:1.12rem;background:#f2f7fb;border-left:4px solid #0072b2;padding:.8rem 1rem;margin:1rem 0;max-width:none}\n"
    ".tiles,.facts,.notes{list-style:none;padding:0}\n"
    ".tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(9rem,1fr));gap:.6rem;margin:1rem 0}\n"
    ".tiles li{hyphens:auto;overflow-wrap:break-word;border:1px solid #d5dde3;border-radius:4px;padding:.5rem .8rem;display:flex;flex-direction:column;"
    "justify-content:space-between}\n"
    ".tiles span{font-size:.85rem;color:#444;line-height:1.3}\n"
    ".tiles strong{font-size:1.35rem;font-weight:600;font-variant-numeric:tabular-nums}\n"
    ".facts li{display:flex;gap:1rem;padding:.15rem 0;border-bottom:1px solid #eee}\n"
    ".facts span{flex:0 0 14rem;color:#444}\n"
    ".summary ol{margin:0;padding-left:1.4rem}.summary li{margin:.35rem 0}\n"
    ".panels{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,30rem),1fr));gap:0 1.5rem}.panels figure{margin:0 0 .8rem}\n"
    ".smalls{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,17rem),1fr));gap:0 1.2rem}.smalls figure{margin:0 0 .8rem}\n"
    "figure{margin:1rem 0}\n"
    "figcaption,.notes,.part{font-size:.86rem;color:#444}\n"
    "svg{display:block;width:100%;height:auto}\n"
    "svg.wide{max-width:54rem}svg.small{max-width:24rem}svg.narrow{display:none}\n"
    "svg text{paint-order:stroke;stroke:#fff;stroke-width:3px;stroke-linejoin:round}\n"
    "table{border-collapse:collapse;font-size:.86rem;line-height:1.35;margin:1rem 0 .5rem}\n"
    "caption{text-align:left;font-weight:600;padding:.3rem 0}\n"
    "th,td{text-align:left;vertical-align:top;padding:.35rem;border-bottom:1px solid #dde3e8;font-weight:400}\n"
    "thead th{font-weight:600;border-bottom:2px solid #888;vertical-align:bottom;overflow-wrap:normal}\n"
    "th,td{hyphens:auto}td:not(.n){min-width:6.2rem}tbody th{min-width:9.5rem}td:last-child:not(.n){min-width:8rem}\n"
    ".matrix{overflow:auto;max-height:85vh;margin:.5rem 0;border:1px solid #dde3e8}\n"
    ".matrix table{margin:0;font-size:.78rem;line-height:1.25;border-collapse:separate;border-spacing:0}\n"
    ".matrix th,.matrix td{padding:.18rem .45rem;min-width:0}\n"
    ".matrix thead th{position:sticky;top:0;z-index:1;background:#fff;max-width:8rem}\n"
    ".matrix tbody th{position:sticky;left:0;background:#fff;min-width:11rem;max-width:20rem}\n"
    ".matrix thead th:first-child{left:0;z-index:2}\n"
    ".matrix tbody tr:hover>*{background:#eef5fa}\n"
    ".matrix i,.names i{font-style:normal;color:#555;white-space:nowrap}.matrix sup{display:inline-block;min-width:1.9em;text-align:left;line-height:0;font-size:.95em;vertical-align:.2em}\n"
    ".matrix td.no{color:#666;background:#f6f6f6}.matrix td.out{background:#fdf3e7;font-weight:700}.matrix tr.heading th,table.cards tr.heading th{text-align:left;font-weight:700;background:#e8f0f6}.matrix tr.whole>*{font-weight:700;background:#f2f7fb}\n"
    ".names{columns:15rem;column-gap:1.5rem;list-style:none;padding:0;margin:.2rem 0 1rem;font-size:.86rem;line-height:1.35}\n"
    ".names li{break-inside:avoid;padding:.08rem 0 .08rem 1em;text-indent:-1em}\n"
    "h4{font-size:.92rem;margin:1.1em 0 .3em}.small{font-size:.86rem;color:#444;max-width:none}\n"
    ".n{text-align:right;font-variant-numeric:tabular-nums;overflow-wrap:normal}\n"
    "td.n{white-space:nowrap}.ci{display:block;color:#444}\n"
    "tr.out>*{background:#fdf3e7}tr.out th{font-weight:700}\n"
    "tr.no>*{color:#555;background:#f6f6f6}\n"
    "tr.test>*{border-top:2px solid #b9c4cc}tr.test th{font-weight:700}\n"
    "tr.category th{color:#555}\n"
    ".notes{margin:.2rem 0 1rem;line-height:1.4}\n"
    ".references{font-size:.86rem}\n"
    ".none{color:#555}\n"
    ".hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}\n"
    "button.sort,button.fold{font:inherit;color:inherit;background:none;border:0;padding:0;text-align:inherit;cursor:pointer;width:100%}\n"
    "button.sort::after{content:' \\2195';color:#555}th[aria-sort=ascending] button::after{content:' \\2191'}th[aria-sort=descending] button::after{content:' \\2193'}\n"
    "button.fold::before{content:'\\25be ';color:#005b8f}button.fold[aria-expanded=false]::before{content:'\\25b8 '}\n"
    ".search{margin:1rem 0 0;font-size:.9rem}.search input{font:inherit;padding:.15rem .4rem;border:1px solid #767676;border-radius:3px}\n"
    ":focus-visible{outline:3px solid #b34700;outline-offset:2px}[hidden]{display:none!important}\n"
    ".skip{position:absolute;left:-99rem}.skip:focus{left:.5rem;top:.5rem;background:#fff;padding:.4rem}\n"
    "nav.contents ul{list-style:none;padding:0;margin:.5rem 0;display:flex;flex-wrap:wrap;gap:.2rem 1.1rem;font-size:.92rem}nav a[aria-current]{font-weight:700}\n"
    "summary{cursor:pointer;color:#005b8f}\n"
    "footer{margin-top:3rem;padding-top:.5rem;border-top:1px solid #ccc;font-size:.86rem;color:#444}\n"
    "@media screen and (min-width:56.01rem){.many{font-size:.78rem}.many th,.many td{padding:.3rem .22rem}.many td:not(.n){min-width:4.8rem}.many tbody th{min-width:9rem}}\n"
    "@media screen and (max-width:56rem){\n"
    "body{padding:.8rem}h1{font-size:1.5rem}\n"
    "svg.wide{display:none}svg.narrow{display:block;max-width:34rem}\n"
    ".tiles{grid-template-columns:repeat(2,minmax(0,1fr))}.tiles strong{font-size:1.1rem}\n"
    ".facts li{display:block}\n"
    ".cards,.cards caption,.cards tbody,.cards tr,.cards tbody th,.cards td{display:block}\n"
    ".cards thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}\n"
    ".cards tr{border:1px solid #c6d0d8;border-radius:4px;margin:.6rem 0;padding:.3rem .6rem}\n"
    ".cards tbody th,.cards tr.test th,.cards td,.cards .n{border:0;text-align:left;padding:.15rem 0;min-width:0!important;background:none!important}\n"
    ".cards tbody th{font-weight:700;font-size:1rem}tr.test>*{border:0}\n"
    "tr.out{background:#fdf3e7}tr.no{background:#f6f6f6}tr.category{margin-left:1rem}\n"
    ".cards td{display:flex;gap:.7rem}.cards td:empty{display:none}\n"
    ".matrix tbody th{min-width:8rem;max-width:9rem}\n"
    ".cards td.n{white-space:normal}.ci{display:inline}\n"
    ".cards td::before{content:attr(data-label);flex:0 0 9rem;color:#444}\n"
    "}\n"
    "@page{size:A4;margin:14mm}\n@page wide{size:A4 landscape}\n"
    "@media print{\n"
    "html{font-size:9.5pt}body{padding:0 1mm;max-width:none}nav,details,.search,.skip,button.sort::after,button.fold::before{display:none}\n"
    "table{font-size:7pt}th,td{padding:1mm}tbody th{min-width:22mm}td:last-child:not(.n){min-width:32mm}\n"
    ".tiles{grid-template-columns:repeat(4,1fr)}.tiles strong{font-size:11pt}\n"
    ".bytype{page:wide}.matrix{overflow:visible;max-height:none;border:0}.matrix table{font-size:6.5pt}.matrix th,.matrix td{position:static!important;padding:.6mm 1.2mm}\n"
    ".names{columns:45mm;font-size:7.5pt}h4{break-after:avoid}\n"
    "tr,.tiles li{break-inside:avoid}h2,h3,caption{break-after:avoid}figure{break-inside:avoid}.summary{font-size:1rem}p,figcaption,.notes,.facts{max-width:none}.notes,figcaption{font-size:7.5pt}\n"
    "svg.wide{max-width:none;max-height:235mm}a{color:inherit;text-decoration:none}\n"
    "*{print-color-adjust:exact;-webkit-print-color-adjust:exact}\n"
    "}\n";

/* 2. Head and foot */

void wz_frame_begin(wz_language language, const char *title, wz_buffer *out) {
	wz_buffer_printf(out, "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n", language == WZ_NL ? "nl" : "en");
	/* nothing but the page's own script may run and nothing may be fetched, whatever a name in the data tries */
	wz_buffer_add(out, "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; script-src ");
	wz_script_allow(out);
	wz_buffer_add(out, "\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>");
	wz_buffer_html(out, title, 200);
	wz_buffer_add(out, "</title>\n<style>\n");
	wz_buffer_add(out, STYLE);
	wz_buffer_add(out, "</style>\n</head>\n<body data-search=\"");
	wz_say_plain(out, language, WZ_W_search_table, NULL, 0);
	wz_buffer_add(out, "\" data-rows=\"");
	wz_say_plain(out, language, WZ_W_rows_shown, NULL, 0);
	wz_buffer_add(out, "\">\n<a class=\"skip\" href=\"#main\">");
	wz_say(out, language, WZ_W_skip, NULL, 0);
	wz_buffer_add(out, "</a>\n");
}

void wz_frame_end(const wz_view *view, const bool languages[WZ_N_LANGUAGES], wz_buffer *out) {
	static const char *const CODE[WZ_N_LANGUAGES] = {"nl", "en"};
	wz_buffer_add(out, "</main>\n<footer>");
	for (wz_language l = WZ_NL; l < WZ_N_LANGUAGES; l++) {
		if (!languages[l])
			continue;
		wz_buffer_printf(out, "<p lang=\"%s\">", CODE[l]);
		WZ_SAY(out, l, WZ_W_foot, view->program, view->version, view->digest);
		wz_buffer_add(out, "</p>\n");
	}
	wz_buffer_add(out, "</footer>\n");
	wz_script_html(out);
	wz_buffer_add(out, "</body>\n</html>\n");
}
