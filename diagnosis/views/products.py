from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from diagnosis.deeds.products import change_product
from diagnosis.forms import ProductFilter, ProductForm
from diagnosis.models import Category, Product, Shop
from diagnosis.pages import render_page
from diagnosis.queries import products as queries


@require_safe
def products(request, slug):
    """The shop's products, with category and commission to edit in place."""
    shop = get_object_or_404(Shop.objects.visible_to(request.user), slug=slug)
    form = ProductFilter(request.GET)
    text, sort = form.value("q", ""), form.value("sort", "name")
    found = queries.products(shop, text, sort)
    context = {
        "shop": shop,
        "notices": form.notices,
        "q": text,
        "sort": sort,
        "page": Paginator(found, 50).get_page(request.GET.get("page")),
        "categories": list(Category.objects.all()),
        "may": Shop.objects.editable_by(request.user).filter(pk=shop.pk).exists(),
        "bare": queries.without_category(shop),
    }
    return render_page(request, "diagnosis/products.html", context, fragments=["products"])


@require_POST
def product_edit(request, slug, pk):
    """Category and commission rate of one product; its videos are judged anew when the category changes."""
    shop = get_object_or_404(Shop.objects.visible_to(request.user), slug=slug)
    product = get_object_or_404(Product.objects.filter(shop=shop), pk=pk)
    if not Shop.objects.editable_by(request.user).filter(pk=shop.pk).exists():
        raise PermissionDenied
    form = ProductForm(request.POST)
    if form.is_valid():
        change_product(product, now=timezone.now(), by=request.user, **form.cleaned_data)
        if not request.htmx:
            return redirect(f"{shop.products_url}#product-{product.pk}")
    context = {
        "shop": shop,
        "product": queries.products(shop).get(pk=product.pk),
        "categories": list(Category.objects.all()),
        "may": True,
        "errors": form.errors,
        "saved": form.is_valid(),
    }
    return render_page(request, "diagnosis/product_row.html", context, status=422 if form.errors else 200)
